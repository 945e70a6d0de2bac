import { contextId } from '../context/context-id.ts'
import { CicdError, messageOf } from '../errors/cicd-error.ts'
import { inTime } from '../io/in-time.ts'
import { unlessAborted } from '../io/unless-aborted.ts'
import type { Host } from '../operations/host.ts'

/** Milliseconds that a CustomRun waits for a read before its status says that the store is away. A read is tried again, so nothing is lost. */
const patience = 8_000
/** Milliseconds between two looks at a store that answers. */
const lookEvery = 10_000

/** A context that is read, and need not exist: one command, where the check of the connection sends hundreds. */
const probed = contextId('connection-check')

/** The result of a read of the store, which the config may let wait for minutes. Throws REDIS_TIMED_OUT after a few seconds. */
export async function readInTime<T>(reading: Promise<T>): Promise<T> {
  const done = await inTime(
    reading.then((result) => ({ result })),
    patience,
  )
  if (done === undefined) throw noAnswer
  return done.result
}

const noAnswer = new CicdError('REDIS_TIMED_OUT', 'the store does not answer')

/** Logs one line when the store goes away, also if no CustomRun needs it, and one when it is back. Never throws. */
export async function tellOutages({ store, log, clock, redact }: Host, signal: AbortSignal): Promise<void> {
  let isAway = false
  const went = (error: unknown): void => {
    if (isAway || signal.aborted) return
    isAway = true
    log.warn(`the store is away: ${redact(messageOf(error))}; CustomRuns wait until it is back`)
  }
  const came = (): void => {
    if (isAway && !signal.aborted) log.warn('the store is back')
    isAway = false
  }
  while (!signal.aborted) {
    const looking = store.read(probed)
    await unlessAborted(readInTime(looking), signal).catch(went)
    // A read may wait for minutes: it ends when the store is back.
    const looked = looking.then(came, went)
    const rested = Promise.all([looked, clock.sleep(lookEvery, signal)])
    await unlessAborted(rested, signal).catch(() => undefined)
  }
}
