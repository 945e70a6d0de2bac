import { CicdStateMgr } from 'cicdstatemgr'
import type { JsonObject } from 'cicdstatemgr'
import { answer, task } from './child.ts'

/** A process that counts in `state.n` until it is killed, and prints each number that is stored. */
export interface CountTask {
  readonly config: JsonObject
  readonly id: string
  /** Length of the text in `state.echo` after the number: it shows whether a write was torn. */
  readonly padding: number
}

const { config, id, padding } = task() as CountTask
const manager = await CicdStateMgr.open({ config })

await answer(async () => {
  const { value } = await manager.get({ id, path: 'state.n', default: 0 })
  for (let n = Number(value) + 1; ; n++) {
    const echo = `${n}${'.'.repeat(padding)}${n}`
    await manager.set({
      id,
      operations: [
        { op: 'set', path: 'state.n', value: n },
        { op: 'set', path: 'state.echo', value: echo },
      ],
    })
    process.stdout.write(`${n}\n`)
  }
})
