import { setTimeout as delay } from 'node:timers/promises'
import { CicdError, CicdStateMgr } from 'cicdstatemgr'
import type { JsonObject } from 'cicdstatemgr'
import { answer, task } from './child.ts'

/** A process with a manager for each writer. A writer appends 1, 2, 3… to its own list, `changes` times or until it is stopped. */
export interface WriterTask {
  readonly config: JsonObject
  readonly writers: readonly { readonly name: string; readonly id: string }[]
  readonly changes?: number
}

/**
 * The fate of a change. `unconfirmed`: stored on the primary, but replicas did not confirm. `unknown`: the error says that it may be stored. `refused`: the
 * error says that it is not stored.
 */
export type Fate = 'stored' | 'unconfirmed' | 'unknown' | 'refused'

export interface Attempt {
  readonly writer: string
  readonly n: number
  readonly fate: Fate
  readonly milliseconds: number
  readonly error?: string
}

const { config, writers, changes = Infinity } = task() as WriterTask
const managers = await Promise.all(writers.map(() => CicdStateMgr.open({ config })))
await Promise.all(managers.map((manager, index) => manager.get({ id: writers[index]!.id, path: 'channel' })))

await answer(async (signal) => {
  const all = await Promise.all(managers.map((manager, index) => write(manager, writers[index]!, signal)))
  await Promise.all(managers.map((manager) => manager.close()))
  return all.flat()
})

async function write(manager: CicdStateMgr, writer: (typeof writers)[number], signal: AbortSignal): Promise<Attempt[]> {
  const attempts: Attempt[] = []
  for (let n = 1; n <= changes && (changes < Infinity || !signal.aborted); n++) {
    const start = performance.now()
    const said = await append(manager, writer, n)
    attempts.push({ writer: writer.name, n, ...said, milliseconds: performance.now() - start })
    if (said.fate === 'refused') await delay(20)
  }
  return attempts
}

async function append(
  manager: CicdStateMgr,
  { name, id }: (typeof writers)[number],
  n: number,
): Promise<{ fate: Fate; error?: string }> {
  try {
    await manager.set({ id, operations: [{ op: 'append', path: `state.writers.${name}`, value: n }] })
    return { fate: 'stored' }
  } catch (error) {
    if (!(error instanceof CicdError) || !['store-unavailable', 'timed-out'].includes(error.kind)) throw error
    const text = `${error.code}: ${error.message}`
    if (error.code === 'REPLICAS_BEHIND') return { fate: 'unconfirmed', error: text }
    return { fate: error.message.includes('is unknown') ? 'unknown' : 'refused', error: text }
  }
}
