import type { ErrorCode } from '../../errors/catalogue.ts'
import { CicdError } from '../../errors/cicd-error.ts'

/** The failures that a wait may begin with. */
const atFirst = [
  ...(['REDIS_BUSY', 'REDIS_CLUSTER_DOWN', 'REDIS_LOADING', 'REDIS_READ_ONLY'] as const),
  ...(['REDIS_TIMED_OUT', 'REDIS_UNREACHABLE'] as const),
]
/** Failures that end with a restart, a failover or a network fault. At first the two others may be faults of the config, and a wait would hide them. */
const later: ReadonlySet<ErrorCode> = new Set([...atFirst, 'REDIS_FAILED', 'STORED_FILE_NOT_READABLE'])
const first: ReadonlySet<ErrorCode> = new Set(atFirst)

/** Whether a wait that has used the store before continues. */
export function passes(error: unknown): error is CicdError {
  return error instanceof CicdError && later.has(error.code)
}

/** Whether a wait that begins with this failure continues. */
export function passesAtFirst(error: unknown): error is CicdError {
  return error instanceof CicdError && first.has(error.code)
}

/** Milliseconds until the next attempt to reach a store: about two seconds, at random, so that waits which began together do not try together. */
export function pauseUntilNextTry(): number {
  return 2000 * (0.5 + Math.random())
}
