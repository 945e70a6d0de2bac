import { expect } from 'chai'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { compilerSays, projectWithPackage } from '../support/packed-package.ts'

const consumer = `
import { CicdError, CicdStateMgr } from 'cicdstatemgr'
import type { AskRequest, ChangeRequest, ErrorOptions, EventResult, JsonValue, Lock, OpenOptions, ShownDecision } from 'cicdstatemgr'

const datasources = { directory: { path: 'data', isPrimary: true } }
const options: OpenOptions = { config: { cicdstatemgr: { datasources } } }
await using manager = await CicdStateMgr.open(options)
const request: ChangeRequest = { id: 'demo', operations: [{ op: 'set', path: 'state.a', value: 1 }] }
const { revision }: { revision: number } = await manager.set(request)
const value: JsonValue = (await manager.get({ id: 'demo', path: 'state.a' })).value
const event: EventResult = await manager.handleEvent({ id: 'demo', pipeline: 'build', event: 'success' })
await using lock: Lock = await manager.lock({ name: 'deploy', ttl: 1000 })
const question: AskRequest = { id: 'demo', name: 'q', policy: 'p', subject: 's', options: [{ key: 'y', text: 'Y', value: 1n }] }
const decision: ShownDecision = await manager.decision({ id: 'demo', name: 'q' })
const why: ErrorOptions = { suggestions: ['x'] }
await manager.expire({ id: 'demo', ttl: 'never' })
// @ts-expect-error a revision is a number
const wrong: string = revision
// @ts-expect-error there is no such option
await CicdStateMgr.open({ configFilePath: 'config.yaml' })
// @ts-expect-error operations are required
await manager.set({ id: 'demo' })
// @ts-expect-error an id is a text
await manager.get({ id: ['demo'], path: 'state' })
export { CicdError, decision, event, lock, question, value, why, wrong }
`

const careful = `
import { CicdStateMgr } from 'cicdstatemgr'

const none = undefined
const id = 'demo'
const manager = await CicdStateMgr.open({ config: none, secrets: none, cacheDir: none, cwd: none, env: none, log: none, actor: none, clock: none })
await CicdStateMgr.validate({}, { appConfig: none, vars: none, connect: none, signal: none })
await manager.init({ id, appConfig: none, cicdContext: none, operations: none, vars: none, event: none, ifExists: none, dryRun: none, actor: none })
await manager.get({ id, path: 'state', paths: none, default: none, render: none, vars: none, cached: none, signal: none })
await manager.wait({ id, path: 'state', in: none, notIn: none, timeout: none })
await manager.set({ id, operations: [], conditions: none, dryRun: none, deliveryId: none })
await manager.apply({ id, items: [], source: none })
await manager.handleEvent({ id, pipeline: 'build', event: 'success', operations: none, vars: none, dryRun: none })
await manager.events({ id, appConfig: none, cicdContext: none })
await manager.list({ prefix: none, cursor: none, limit: none })
await manager.history({ id, limit: none })
await manager.import({ text: '', file: none, id: none, replace: none })
await manager.lock({ name: 'deploy', ttl: 1000, wait: none })
await manager.locks({ name: none })
await manager.ask({ id, name: 'q', policy: 'p', subject: 's', options: [], invoker: none, on: none, expires: none })
const tags: readonly string[] = ['a']
interface Deploy { readonly version: string; readonly tags: readonly string[] }
const deploy: Deploy = { version: '1', tags }
await manager.set({ id, operations: [{ op: 'set', path: 'state.tags', value: tags }, { op: 'set', path: 'state.deploy', value: { ...deploy } }] })
await manager.apply({ id, items: [{ op: 'get', path: 'state.tags', default: none }] })
await manager.ask({ id, name: 'q', policy: 'p', subject: 's', options: [{ key: 'y', text: 'Y', rejects: false, value: tags, choice: none }, { key: 'n', text: 'N', rejects: none, value: none }] })
const held = await manager.lock({ name: 'deploy', ttl: 1000 })
await manager.renewLock({ ...held, ttl: 1000 })
await manager.unlock(held)
await manager.decide({ id, name: 'q', option: 'y', comment: none, subject: none })
await manager.waitForDecision({ id, name: 'q', policy: none, timeout: none })
// @ts-expect-error an id is required
await manager.get({ id: none, path: 'state' })
`

describe("the library's types", () => {
  it('take an option that is undefined as one that is left out, with exactOptionalPropertyTypes too', async () => {
    const cwd = await projectWithPackage()
    await writeFile(join(cwd, 'main.ts'), careful)

    expect(compilerSays(cwd, ['main.ts'], '--module', 'nodenext', '--exactOptionalPropertyTypes')).to.equal('')
  })

  for (const module of ['nodenext', 'preserve']) {
    it(`need no other package, with --module ${module}`, async () => {
      const cwd = await projectWithPackage()
      await writeFile(join(cwd, 'main.ts'), consumer)

      expect(compilerSays(cwd, ['main.ts'], '--module', module)).to.equal('')
    })
  }
})
