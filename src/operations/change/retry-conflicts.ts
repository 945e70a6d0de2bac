import type { ContextId } from '../../context/context-id.ts'
import { CicdError } from '../../errors/cicd-error.ts'
import type { Clock } from '../../io/clock.ts'
import type { Progress } from '../../io/progress.ts'

/** How long a change is tried against others' before it gives up as a conflict, in milliseconds. */
const patience = 60_000
/** Milliseconds. */
const longestPause = 2000

export interface Retrying {
  readonly clock: Clock
  readonly progress?: Progress | undefined
  /** Ends the pauses between attempts with its reason as the error; an attempt that has begun is finished. */
  readonly signal?: AbortSignal | undefined
}

/** Tries until an attempt is not undefined, which says that somebody else was first; in between others go first. Throws CONTENTION (conflict). */
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
 * How long to let others go first, in milliseconds. Measured in attempts, so that a slow store or a busy machine makes a crowd calmer. It doubles
 * until a crowd of hundreds is spread out, then shrinks, so that whoever has waited longest tries most often.
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
