import type { ErrorCode } from '../errors/catalogue.ts'
import { CicdError, reworded } from '../errors/cicd-error.ts'
import { isUncertain } from '../stores/shared/uncertain.ts'
import type { Host } from './host.ts'

/** Redis was not reached or did not accept the command, or a record cannot be read: nothing of the command was carried out. */
const refusing: ReadonlySet<ErrorCode> = new Set([
  'DOCUMENT_UNREADABLE',
  'KEY_TAKEN',
  'RECORD_UNREADABLE',
  'REDIS_CLUSTER_DOWN',
  'REDIS_LOADING',
  'REDIS_TIMED_OUT',
  'REDIS_UNREACHABLE',
])

/**
 * Adds to the error of a command that changes something that nothing was changed, if that is known: people have to decide whether to do it again.
 */
export function sayingUnchanged(error: unknown, host: Host | undefined): unknown {
  if (!(error instanceof CicdError) || !refusing.has(error.code) || isUncertain(error)) return error
  if (host === undefined || host.http.hasSent || host.store.hasChanged === true) return error
  return reworded(error, { message: `${error.message}. Nothing was changed.` })
}
