import type { Config } from '../../config/config.ts'
import type { ContextId } from '../../context/context-id.ts'
import { CicdError } from '../../errors/cicd-error.ts'
import { unlessAborted } from '../../io/unless-aborted.ts'
import { passes } from '../../stores/shared/passing-failures.ts'
import type { Stored } from '../../stores/shared/store.ts'
import { storePlace } from '../../stores/store-place.ts'
import { whereItLooked } from '../change/read-context.ts'
import type { Caller } from '../host.ts'

/** How much longer than the rest of the wait one read may take, in milliseconds: an attempt to reach a store takes less. */
export const patience = 5000

/** Reads a context again and again, through restarts of the store. */
export class Looker {
  private readonly caller: Caller
  private readonly id: ContextId
  /** The document that was read last. */
  newest: Stored
  /** Why the last read failed, if it did. */
  failure: CicdError | undefined

  constructor(caller: Caller, id: ContextId, newest: Stored) {
    this.caller = caller
    this.id = id
    this.newest = newest
  }

  /**
   * Calls `find` with the newest document and returns its result; undefined also if the store cannot be reached for now, which is logged once. Throws
   * CONTEXT_NOT_FOUND if the context is gone, and every failure that is not temporary.
   */
  async again<T>(left: number, find: (newest: Stored) => T | Promise<T>): Promise<T | undefined> {
    const { host, signal } = this.caller
    try {
      const newest = await within(left + patience, this.caller, host.store.read(this.id))
      if (newest === undefined) throw gone(this.id, host.config)
      this.newest = newest
      const found = await lookedAt(find, newest, signal)
      this.failure = undefined
      return found
    } catch (error) {
      if (!passes(error)) throw error
      if (this.failure === undefined) host.log.warn(`${error.message}; trying again`)
      this.failure = error
      return undefined
    }
  }
}

/**
 * Calls `find` with a document and returns its result, unless the signal is aborted. `find` may also store changes and fire events, which have their own time
 * limits: an abort in between would leave them half done.
 */
export async function lookedAt<T>(
  find: (newest: Stored) => T | Promise<T>,
  newest: Stored,
  signal: AbortSignal | undefined,
): Promise<T> {
  const looking = async () => find(newest)
  return unlessAborted(looking(), signal)
}

function gone(id: ContextId, config: Config): CicdError {
  return new CicdError('CONTEXT_NOT_FOUND', `there is no context data "${id}" any more: it expired or was deleted`, {
    suggestions: [whereItLooked(config), 'cicdstatemgr list'],
  })
}

/** The result of a pending read, unless the signal is aborted. Throws REDIS_TIMED_OUT if it takes longer than this many milliseconds. */
export async function within<T>(milliseconds: number, { host, signal }: Caller, work: Promise<T>): Promise<T> {
  const { promise: givenUp, reject } = Promise.withResolvers<never>()
  const giveUp = () => {
    reject(
      new CicdError('REDIS_TIMED_OUT', `${storePlace(host.config.primary)} does not answer in time`, {
        suggestions: ['Check whether it is overloaded or stopped: `cicdstatemgr validate --connect` tries to use it.'],
      }),
    )
  }
  const timer = setTimeout(giveUp, Math.min(milliseconds, 2 ** 31 - 1))
  try {
    return await unlessAborted(Promise.race([work, givenUp]), signal)
  } finally {
    clearTimeout(timer)
  }
}
