import { CicdStateMgr } from 'cicdstatemgr'
import type { JsonObject } from 'cicdstatemgr'
import { answer, task } from './child.ts'
import { decidingApp, decisionName as name, people, question } from './deciding.ts'

/** A process that asks and decides in one context after the other until it is killed. It prints the number of each accepted vote. */
export interface DecideTask {
  readonly config: JsonObject
  readonly lane: string
  /** The first number. */
  readonly from: number
}

const { config, lane, from } = task() as DecideTask
const manager = await CicdStateMgr.open({ config })

await answer(async () => {
  for (let n = from; ; n++) {
    const id = `${lane}-${n}`
    await manager.init({ id, appConfig: decidingApp })
    await manager.ask({ id, ...question })
    process.stdout.write(`begins ${n}\n`)
    await manager.decide({ id, name, option: 'approve', actor: people[0]! })
    process.stdout.write(`decided ${n}\n`)
  }
})
