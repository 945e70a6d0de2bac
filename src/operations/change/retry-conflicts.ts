import type { ContextId } from '../../context/context-id.ts'
import { CicdError } from '../../errors/cicd-error.ts'
import type { Clock } from '../../io/clock.ts'
import type { Progress } from '../../io/progress.ts'

/** How long a change is retried while other processes commit first, in milliseconds. */
const patience = 60_000
/** Maximum pause in milliseconds. */
const longestPause = 2000

export interface Retrying {
  readonly clock: Clock
  readonly progress?: Progress | undefined
  /** Aborts the pauses between attempts with its reason as the error; a running attempt is finished. */
  readonly signal?: AbortSignal | undefined
}

/** Retries while an attempt returns undefined, which means that another process committed first; pauses in between. Throws CONTENTION (conflict). */
export async function retryConflicts<T>(
  id: ContextId,
  attempt: () => Promise<T | undefined>,
  { clock, progress, signal }: Retrying,
): Promise<T> {
  const deadline = clock.now().getTime() + patience
  using telling = progress?.begin(`changing ${id}`, { until: deadline })
  for (let attempts = 1; ; attempts++) {
    signal?.throwIfAborted()
    const started = clock.now().getTime()
    const result = await attempt()
    if (result !== undefined) return result

    const now = clock.now().getTime()
    telling?.update(`changing ${id}: others changed it first, ${attempts} times so far`)
    if (now > deadline) throw contention(id, attempts)
    await clock.sleep(pauseAfter(attempts, now - started), signal)
  }
}

/**
 * The backoff in milliseconds. It is a multiple of the time that an attempt took, so that processes pause longer with a slow store or a busy machine. It
 * doubles until hundreds of processes are spread out, then shrinks, so that the process that has waited longest retries most often.
 */
function pauseAfter(attempt: number, attemptTook: number): number {
  const attempts = Math.min(2 ** attempt, 2 ** 14 / attempt ** 2)
  return Math.random() * Math.min(longestPause, Math.max(1, attemptTook) * attempts)
}

function contention(id: ContextId, attempts: number): CicdError {
  return new CicdError('CONTENTION', `${id} was not changed: other changes came first, ${attempts} times in a row`, {
    suggestions: ['Run it again, or find out which program writes to this context all the time.'],
  })
}
