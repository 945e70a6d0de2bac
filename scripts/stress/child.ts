import { once } from 'node:events'
import { flushCompileCache } from 'node:module'

/** The child's side of `crowd`: reports that it is ready, works when told to, and prints its answer. `signal` is aborted when standard input ends. */
export async function answer(work: (signal: AbortSignal) => Promise<unknown>): Promise<void> {
  const stop = new AbortController()
  process.stdin.once('end', () => stop.abort())
  // Where there is a cache: one that is killed later leaves nothing in it.
  flushCompileCache()
  process.stdout.write('ready\n')
  await once(process.stdin, 'data')
  const result = await work(stop.signal)
  process.stdout.write(`${JSON.stringify(result)}\n`)
  process.stdin.destroy()
}

/** The task of the process, as its script defines it. */
export function task(): unknown {
  return JSON.parse(process.argv[2]!)
}
