import { CicdError } from '../../errors/cicd-error.ts'
import type { Host } from '../../operations/host.ts'
import { inTime } from '../../io/in-time.ts'

/** Milliseconds that a request waits for a read of the store: longer than a command of Redis may take, shorter than an idle connection lives. */
const patience = 5_000
/** Milliseconds for a list, which reads many contexts. */
export const patienceOfLists = 10_000
/** The most reads that may still be waiting for the store after their requests were answered. */
const mostLate = 200

// One number for each config. It is garbage-collected together with the config.
const lateOnes = new WeakMap<Host, number>()

/**
 * The result of a read of the store, for a person who waits. The config may let the store wait for minutes until Redis is back, as steps need it; a person is told sooner. Throws
 * REDIS_TIMED_OUT.
 */
export async function readInTime<T>(
  host: Host,
  read: (signal: AbortSignal) => Promise<T>,
  milliseconds = patience,
): Promise<T> {
  const late = () => lateOnes.get(host) ?? 0
  if (late() >= mostLate) throw noAnswer
  const giveUp = new AbortController()
  const reading = read(giveUp.signal)
  const done = await inTime(
    reading.then((result) => ({ result })),
    milliseconds,
  )
  if (done !== undefined) return done.result
  giveUp.abort(noAnswer)
  lateOnes.set(host, late() + 1)
  const end = (): unknown => lateOnes.set(host, late() - 1)
  reading.then(end, end)
  throw noAnswer
}

const noAnswer = new CicdError('REDIS_TIMED_OUT', 'the store does not answer in time')
