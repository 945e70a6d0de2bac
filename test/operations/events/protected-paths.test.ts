import { expect } from 'chai'
import type { CicdStateMgr, JsonValue } from '../../../src/index.ts'
import { startHttpServer } from '../../support/http-server.ts'
import type { HttpServer } from '../../support/http-server.ts'
import { app, directoryConfig, openManager } from '../../support/open-manager.ts'
import { rejection } from '../../support/rejection.ts'
import { tempDir } from '../../support/temp-dir.ts'

const id = 'flow-1'
const forged = '6.6.6'

/** What an app tries: as a rule of set-values, of a capture and of a generator. */
const attacks: readonly (readonly [path: string, code: string])[] = [
  ['state.version', 'protects state.version'],
  ['state.deployed.by.x', 'protects state.deployed.by'],
  ['state["deployed"]', 'protects state.deployed.by'],
  ['state.deployed.by', 'protects state.deployed.by'],
  ['state.cicdContextName', 'cannot be changed: it is the cicd context'],
  ['state.cicdContextDataId', 'cannot be changed: it is the id'],
  ['channel', "channel is the flow's configuration"],
  ['pipelines.deploy.approvers[]', "pipelines is the flow's configuration"],
]

describe('what apps write', () => {
  let server: HttpServer
  let manager: CicdStateMgr

  beforeEach(async () => {
    server = await startHttpServer(() => ({ json: { ok: true, forged } }))
  })
  afterEach(async () => {
    await manager.close()
    await server[Symbol.asyncDispose]()
  })

  async function start(handlers: JsonValue, generators: JsonValue = {}, autoCapture: JsonValue = []): Promise<void> {
    const directory = await tempDir()
    const section = {
      protectedPaths: ['state.version', 'state.deployed.by'],
      slack: { url: server.origin },
      notify: { 'auto-capture-response-data': autoCapture },
    }
    manager = await openManager(directory, { config: directoryConfig(directory, section) })
    const pipelines = {
      build: { 'event-handlers': { success: handlers }, generators: { set: generators } },
      deploy: { approvers: ['U1'] },
    }
    await manager.init({
      id,
      appConfig: app({ channel: 'C1', pipelines }),
      operations: [{ op: 'set', path: 'state.version', value: '1.0.0' }],
    })
  }

  const fire = (more = {}) => manager.handleEvent({ id, pipeline: 'build', event: 'success', ...more })
  const document = async () => (await manager.get({ id, path: '$' })).value

  it('are told what to do if the config protects a path: the app config cannot be changed to reach it', async () => {
    await start({ 'set-values': { set: [{ from: forged, to: 'state.version' }] } })
    const event = await fire()
    expect(event.suggestions).to.deep.equal([
      'Let a step of the pipeline set it, or keep the value elsewhere below state.',
    ])
  })

  for (const [path, reason] of attacks) {
    it(`cannot change ${path} by set-values, and a dry run says so`, async () => {
      await start({ 'set-values': { set: [{ from: forged, to: path }] } })
      const before = await document()

      for (const request of [{ dryRun: true }, {}]) {
        const { status, blocks } = await fire(request)
        expect({ status, plan: blocks[0]!.status }).to.deep.equal({ status: 'failed', plan: 'failed' })
        expect(blocks[0]!.reason).to.include(reason)
      }
      expect(await document()).to.deep.equal(before)
    })

    it(`cannot change ${path} by a capture: what was sent is sent, and the block fails`, async () => {
      await start({ notify: { message: 'm', 'capture-response-data': [{ from: '{{ body.forged }}', to: path }] } })
      const before = await document()

      const { status, blocks } = await fire()

      expect(status).to.equal('failed')
      expect(blocks[0]!.reason).to.include('was sent, but not every value was captured: ').and.to.include(reason)
      expect(server.requests).to.have.length(1)
      expect(await document()).to.deep.equal(before)
    })

    it(`cannot change ${path} by a generator`, async () => {
      await start({}, { one: { set: [{ key: path, value: forged }] } })
      const before = await document()

      const error = await rejection(manager.generate({ id, path: 'pipelines.build.generators.set' }))

      expect(error.message).to.include(reason)
      expect(error).to.include({ exitCode: 2 })
      expect(await document()).to.deep.equal(before)
    })
  }

  it('cannot change what is protected though the step allows config paths', async () => {
    await start({ 'set-values': { a: { set: [{ from: 'C2', to: 'channel' }] }, b: { set: [{ from: forged, to: 'state.version' }] } } })

    const { blocks } = await fire({ allowConfigPaths: true })

    expect(blocks.map(({ status }) => status)).to.deep.equal(['sent', 'failed'])
    expect(await document()).to.have.nested.property('[0].state.version', '1.0.0')
  }) // prettier-ignore

  it("binds the config's own captures too: their templates see what apps say", async () => {
    await start({ notify: { message: 'm' } }, {}, [{ from: '{{ body.forged }}', to: 'state.version' }])
    expect((await fire()).blocks[0]!.reason).to.include('protects state.version')
  })

  it('stays out of the way of steps: init, set, apply, and what comes along with an event', async () => {
    await start({ 'set-values': { set: [{ from: '{{ state.version }}', to: 'state.seen' }] } })
    const set = (value: string) => [{ op: 'set' as const, path: 'state.version', value }]

    await manager.set({ id, operations: set('2') })
    await manager.apply({ id, items: set('3'), source: 'a test' })
    const { plan } = await fire({ operations: set('4'), dryRun: true })
    await fire({ operations: set('5') })

    expect(plan).to.deep.equal([
      { handler: 'set-values', block: 'default', operations: [{ op: 'set', path: 'state.seen', value: '4' }] },
    ])
    expect((await manager.get({ id, path: 'state' })).value).to.deep.include({ version: '5', seen: '5' })
  })
})
