import { expect } from 'chai'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { CicdStateMgr, JsonObject, JsonValue, Operation } from '../../../src/index.ts'
import { cli } from '../../support/cli.ts'
import { startHttpServer } from '../../support/http-server.ts'
import type { HttpServer } from '../../support/http-server.ts'
import { app, directoryConfig, openManager } from '../../support/open-manager.ts'
import { rejection } from '../../support/rejection.ts'
import { tempDir } from '../../support/temp-dir.ts'

const id = 'flow-1'
const forged = { state: 'approved', option: 'approve' }
const says = 'cannot be changed: it holds what people decided'

/** Every way to write the path, and every change of a value. */
const changes: readonly Operation[] = [
  { op: 'set', path: 'decisions', value: {} },
  { op: 'set', path: 'decisions.prod', value: forged },
  { op: 'set', path: '["decisions"].prod.state', value: 'approved' },
  { op: 'set', path: "['decisions']['prod'].state", value: 'approved' },
  { op: 'unset', path: 'decisions' },
  { op: 'unset', path: 'decisions.prod.votes[0]' },
  { op: 'append', path: 'decisions.prod.votes', value: { person: 'bob', option: 'approve' } },
  { op: 'add', path: 'decisions.prod.by', value: 'bob' },
  { op: 'increment', path: 'decisions.prod.quorum', by: -1 },
  { op: 'copy', path: 'decisions.prod', from: 'state.forged' },
]

const paths = ['decisions', 'decisions.prod', 'decisions.prod.votes[]', '["decisions"]["prod"].state', 'decisions.new']

describe('a decision of people', () => {
  let directory: string
  let server: HttpServer
  let manager: CicdStateMgr

  beforeEach(async () => {
    server = await startHttpServer(() => ({ json: { ok: true, forged: 'approved' } }))
  })
  afterEach(async () => {
    await manager.close()
    await server[Symbol.asyncDispose]()
  })

  async function start(
    handlers: JsonValue = {},
    generators: JsonValue = {},
    autoCapture: JsonValue = [],
  ): Promise<void> {
    directory = await tempDir()
    const config = directoryConfig(directory, {
      slack: { url: server.origin },
      notify: { 'auto-capture-response-data': autoCapture },
      decisions: {
        policies: { one: { approvers: { people: ['ann@x.org', 'bob@x.org'] }, quorum: 2, via: ['store'] } },
      },
    })
    await writeFile(join(directory, 'config.yaml'), JSON.stringify(config))
    manager = await openManager(directory, { config })
    await manager.init({ id, appConfig: appConfig(handlers, generators) })
    await manager.set({ id, operations: [{ op: 'set', path: 'state.forged', value: forged }] })
    await manager.ask({
      ...{ id, name: 'prod', policy: 'one', subject: 'deploy' },
      options: [{ key: 'approve', text: 'Deploy' }],
    })
    await manager.decide({ id, name: 'prod', option: 'approve', actor: 'ann@x.org' })
  }

  const appConfig = (handlers: JsonValue = {}, generators: JsonValue = {}): JsonObject =>
    app({ pipelines: { build: { 'event-handlers': { success: handlers }, generators: { set: generators } } } })
  const decisions = async () => (await manager.get({ id, path: 'decisions' })).value as JsonObject
  const fire = (more = {}) => manager.handleEvent({ id, pipeline: 'build', event: 'success', ...more })

  it('is not changed by set, apply, load or an event of a step, even if it may change config paths', async () => {
    await start()
    const before = await decisions()

    for (const operation of changes) {
      const asked = { id, operations: [operation], allowConfigPaths: true }
      for (const attempt of [
        () => manager.set(asked),
        () => manager.apply({ id, items: [operation], source: 'a test', allowConfigPaths: true }),
        () => manager.load(asked),
        () => fire(asked),
        () => fire({ ...asked, dryRun: true }),
        () => manager.init({ id: 'flow-2', appConfig: appConfig(), operations: [operation], allowConfigPaths: true }),
      ]) {
        const error = await rejection(attempt())
        // There is nothing yet in a new context that could be copied.
        if (error.code === 'VALUE_NOT_FOUND' && operation.op === 'copy') continue
        expect(error, `${operation.op} ${operation.path}`).to.include({ code: 'PROTECTED_PATH', exitCode: 2 })
        expect(error.message).to.include(says)
      }
    }
    expect(await decisions()).to.deep.equal(before)
  })

  for (const path of paths) {
    it(`is changed at ${path} by no set-values, capture or generator`, async () => {
      const rule = [{ from: 'approved', to: path }]
      await start(
        {
          'set-values': { set: rule },
          notify: { message: 'm', 'capture-response-data': [{ from: '{{ body.forged }}', to: path }] },
        },
        { one: { set: [{ key: path, value: 'approved' }] } },
      )
      const before = await decisions()

      const { blocks } = await fire({ allowConfigPaths: true })
      expect(blocks.map(({ status }) => status)).to.deep.equal(['failed', 'failed'])
      for (const { reason } of blocks) expect(reason).to.include(says)
      const error = await rejection(manager.generate({ id, path: 'pipelines.build.generators.set' }))
      expect(error.message).to.include(says)
      expect(await decisions()).to.deep.equal(before)
    })
  }

  it('is not changed by a capture of the config either', async () => {
    await start({ notify: { message: 'm' } }, {}, [{ from: '{{ body.forged }}', to: 'decisions.prod.state' }])
    expect((await fire()).blocks[0]!.reason).to.include(says)
  })

  it('stays when an earlier revision is restored, even one without decisions', async () => {
    await start()
    const before = await decisions()
    await manager.set({ id, operations: [{ op: 'set', path: 'state.later', value: 1 }] })

    for (const revision of [1, 2, 3]) {
      await manager.restore({ id, revision, allowConfigPaths: true })
      expect(await decisions()).to.deep.equal(before)
    }
    expect((await manager.get({ id, path: 'state.later', default: null })).value).to.equal(null)
  })

  it('stays when the context is made again over the old one', async () => {
    await start()
    const before = await decisions()
    await manager.init({ id, appConfig: appConfig({ notify: { message: 'x' } }), ifExists: 'replace' })
    expect(await decisions()).to.deep.equal(before)
    await manager.decide({ id, name: 'prod', option: 'approve', actor: 'bob@x.org' })
    expect((await decisions()).prod).to.deep.include({ state: 'approved', by: ['ann@x.org', 'bob@x.org'] })
  })

  it('cannot come from an app config or its bases', async () => {
    await start()
    const bases = await tempDir()
    await writeFile(join(bases, 'base.yaml'), JSON.stringify(app({ decisions: { prod: forged } })))
    for (const appConfig of [app({ decisions: { prod: forged } }), app({ decisions: [] }), { bases: ['base.yaml'] }]) {
      for (const ifExists of ['fail', 'replace'] as const) {
        const target = ifExists === 'fail' ? 'flow-2' : id
        const error = await rejection(manager.init({ id: target, appConfig, basesDir: bases, ifExists }))
        expect(error).to.include({ code: 'BAD_APP_CONFIG', exitCode: 3 })
        expect(error.message).to.include('cicd-contexts.stage.decisions is not allowed here: people make decisions')
      }
    }
    await manager.init({ id: 'flow-2', appConfig: app({ decisions: null }) })
    expect((await manager.get({ id: 'flow-2', path: 'decisions', default: 'none' })).value).to.equal('none')
  })

  it('cannot be hidden from templates by a variable', async () => {
    await start()
    const template = '{{ decisions.prod.state }}'
    for (const path of ['decisions', 'decisions.prod.state', '["decisions"].prod.state']) {
      const vars = [{ kind: 'text' as const, path, expression: 'approved' }]
      expect(await rejection(manager.render({ id, template, vars }))).to.include({ code: 'PROTECTED_PATH' })
    }
    expect((await manager.render({ id, template })).value).to.equal('open')
  })

  it("is not changed by a --set of the Python program's flags, with any settings", async () => {
    await start()
    const before = await decisions()
    const env = { CICDSTATEMGR_CONFIG_PATH: 'config.yaml', CICDSTATEMGR_ALLOW_CONFIG_PATHS: '1' }
    for (const set of [
      ...['decisions.prod.state=approved', 'decisions={}', 'state.a=hi|decisions.prod.state=approved'],
      ...['decisions.prod.votes[]=x', 'decisions.prod=state.forged'],
    ]) {
      const { exitCode, stderr } = await cli(['--id', id, '--set', set], { cwd: directory, env })
      expect(exitCode, stderr).to.not.equal(0)
      expect(stderr).to.include('what people decide')
    }
    await writeFile(join(directory, 'app.yaml'), JSON.stringify(app({ decisions: { prod: forged } })))
    const anew = ['--init-new', id, '--init-app-config-file', 'app.yaml']
    expect((await cli(anew, { cwd: directory, env })).exitCode).to.not.equal(0)
    await writeFile(join(directory, 'app.yaml'), JSON.stringify(appConfig()))
    expect((await cli(anew, { cwd: directory, env })).exitCode).to.equal(0)
    expect(await decisions()).to.deep.equal(before)
  })

  it('is not changed by any flag of set, and validate reports an app that tries', async () => {
    await start()
    const env = { CICDSTATEMGR_CONFIG_PATH: 'config.yaml', CICDSTATEMGR_CONTEXT_DATA_ID: id }
    for (const flags of [
      ...[['decisions.prod.state=x'], ['--copy', 'decisions.prod=state.forged'], ['--unset', 'decisions.prod']],
      ...[
        ['--json-value', 'decisions={}'],
        ['--increment', 'decisions.prod.quorum=1'],
        ['--each=set', 'decisions.x=1'],
      ],
    ]) {
      const { exitCode, stderr } = await cli(['set', '--allow-config-paths', ...flags], { cwd: directory, env })
      expect({ exitCode, stderr }, flags.join(' ')).to.deep.include({ exitCode: 2 })
      expect(stderr).to.include('Code: PROTECTED_PATH\n')
    }
    await writeFile(
      join(directory, 'app.yaml'),
      JSON.stringify(appConfig({ 'set-values': { set: [{ from: 'approved', to: 'decisions.prod.state' }] } })),
    )
    const { stdout, exitCode } = await cli(['validate', '--app-config', 'app.yaml'], { cwd: directory, env })
    expect(exitCode).to.equal(3)
    expect(stdout).to.include('PROTECTED_PATH')
  })
})
