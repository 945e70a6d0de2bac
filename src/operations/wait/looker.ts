import type { ContextId } from '../../context/context-id.ts'
import type { ErrorCode } from '../../errors/catalogue.ts'
import { CicdError } from '../../errors/cicd-error.ts'
import type { Stored } from '../../stores/shared/store.ts'
import type { Caller } from '../host.ts'

/** What is over once a restart, a failover or a fault of the network is. */
const passing: ReadonlySet<ErrorCode> = new Set([
  'REDIS_BUSY',
  'REDIS_CLUSTER_DOWN',
  'REDIS_FAILED',
  'REDIS_LOADING',
  'REDIS_READ_ONLY',
  'REDIS_TIMED_OUT',
  'REDIS_UNREACHABLE',
  'STORED_FILE_NOT_READABLE',
])

/** Longest that a look may take beyond what is left of the wait, in milliseconds: an attempt to reach a store takes less. */
export const patience = 5000

/** Reads a context again and again, through restarts of the store. */
export class Looker {
  private readonly caller: Caller
  private readonly id: ContextId
  /** Why the last look failed, if it did. */
  failure: CicdError | undefined

  constructor(caller: Caller, id: ContextId) {
    this.caller = caller
    this.id = id
  }

  /**
   * The newest document; undefined where the store cannot be reached for now, which the log says once. Throws CONTEXT_NOT_FOUND where it is
   * gone, and whatever does not pass.
   */
  async again(left: number): Promise<Stored | undefined> {
    let found: Stored | undefined
    try {
      found = await within(left + patience, this.caller.signal, this.caller.host.store.read(this.id))
    } catch (error) {
      if (!(error instanceof CicdError && passing.has(error.code))) throw error
      if (this.failure === undefined) this.caller.host.log.warn(`${error.message}; goes on trying`)
      this.failure = error
      return undefined
    }
    this.failure = undefined
    if (found === undefined) throw gone(this.id)
    return found
  }
}

function gone(id: ContextId): CicdError {
  return new CicdError('CONTEXT_NOT_FOUND', `there is no context data "${id}" any more: it expired or was deleted`, {
    suggestions: ['cicdstatemgr list'],
  })
}

/** What is on its way, unless the signal is aborted, or it takes longer than so many milliseconds: REDIS_TIMED_OUT. */
export async function within<T>(milliseconds: number, signal: AbortSignal | undefined, work: Promise<T>): Promise<T> {
  const { promise: givenUp, reject } = Promise.withResolvers<never>()
  const giveUp = () => {
    reject(signal?.reason as Error)
  }
  const timer = setTimeout(
    () => {
      reject(new CicdError('REDIS_TIMED_OUT', 'the datasource does not answer in time'))
    },
    Math.min(milliseconds, 2 ** 31 - 1),
  )
  signal?.addEventListener('abort', giveUp, { once: true })
  try {
    signal?.throwIfAborted()
    return await Promise.race([work, givenUp])
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', giveUp)
  }
}
