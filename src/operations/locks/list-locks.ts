import { given } from '../../json/given.ts'
import { requireCapability } from '../../stores/shared/capabilities.ts'
import type { LockSummary } from '../../stores/shared/lock-store.ts'
import type { Caller } from '../host.ts'

export interface ListLocksRequest {
  /** Lists only the lock with this name. */
  readonly name?: string
  /** The beginning of the names. */
  readonly prefix?: string
  /** The cursor of the page before. */
  readonly cursor?: string
  /** Maximum number of locks; default 1000. */
  readonly limit?: number
}

export interface ListLocksResult {
  readonly locks: readonly LockSummary[]
  /** The cursor of the next page; absent on the last page. */
  readonly cursor?: string
}

/** A page of the locks that are held or waited for, sorted by name, or one of them. Logs a warning for each one that cannot be read, and lists the others. Throws BAD_CURSOR, BAD_LOCK_NAME (usage). */
export async function listLocks(caller: Caller, request: ListLocksRequest): Promise<ListLocksResult> {
  const { name, prefix, cursor, limit = 1000 } = request
  const store = requireCapability(caller.host.store, 'locks')
  if (name !== undefined) {
    const lock = await store.look(name)
    return { locks: lock === undefined ? [] : [lock] }
  }
  const page = await store.list({ limit, ...given({ prefix, cursor }) })
  const locks = page.locks.toSorted((a, b) => (a.name < b.name ? -1 : 1))
  for (const { name, error } of locks) if (error !== undefined) caller.host.log.warn(`${name}: ${error.message}`)
  return { ...page, locks }
}
