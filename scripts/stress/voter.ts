import { CicdError, CicdStateMgr } from 'cicdstatemgr'
import type { JsonObject } from 'cicdstatemgr'
import { answer, task } from './child.ts'
import { decisionName as name } from './deciding.ts'

/** A process whose people all vote at once. */
export interface VoterTask {
  readonly config: JsonObject
  readonly id: string
  readonly actors: readonly string[]
}

export interface Ballot {
  readonly actor: string
  /** `counted`, or the code of the error. */
  readonly said: string
  readonly milliseconds: number
}

const { config, id, actors } = task() as VoterTask
const manager = await CicdStateMgr.open({ config })
await manager.get({ id, path: 'decisions' })

await answer(() => Promise.all(actors.map((actor, n) => vote(actor, n % 2 === 0 ? 'approve' : 'later'))))
await manager.close()

async function vote(actor: string, option: string): Promise<Ballot> {
  const start = performance.now()
  const said = await manager.decide({ id, name, option, actor }).then(
    () => 'counted',
    (error: unknown) => (error instanceof CicdError ? error.code : String(error)),
  )
  return { actor, said, milliseconds: performance.now() - start }
}
