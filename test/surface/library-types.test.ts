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

describe("the library's types", () => {
  for (const module of ['nodenext', 'preserve']) {
    it(`need no other package, with --module ${module}`, async () => {
      const cwd = await projectWithPackage()
      await writeFile(join(cwd, 'main.ts'), consumer)

      expect(compilerSays(cwd, 'main.ts', '--module', module)).to.equal('')
    })
  }
})
