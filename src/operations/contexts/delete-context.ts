import { contextId } from '../../context/context-id.ts'
import type { ContextId } from '../../context/context-id.ts'
import { isMadeElsewhere } from '../../context/made-elsewhere.ts'
import type { ErrorCode } from '../../errors/catalogue.ts'
import { CicdError } from '../../errors/cicd-error.ts'
import { unlessAborted } from '../../io/unless-aborted.ts'
import { given } from '../../json/given.ts'
import { contextNotFound } from '../change/read-context.ts'
import { refreshCaches, removeCopies } from '../change/refresh-caches.ts'
import type { Caller } from '../host.ts'

export interface DeleteRequest {
  readonly id: string
}

export interface DeleteResult {
  readonly id: string
  readonly deleted: true
  /** Set if the data could not be read. */
  readonly unreadable?: true
}

/**
 * Removes a context from the primary and its copies from the caches, or what is left of one whose data another program removed. Throws CONTEXT_NOT_FOUND; the copies are removed then too. Throws KEY_TAKEN for a key
 * of Redis that another program uses for something else.
 */
export async function deleteContext(caller: Caller, request: DeleteRequest): Promise<DeleteResult> {
  const id = contextId(request.id)
  // Nothing is removed yet, so an abort need not wait for a store that does not answer.
  const { oddity, unreadable } = await unlessAborted(lookAt(caller, id), caller.signal)
  const deleted = await caller.host.store.delete(id)
  const again = await removeCopies(caller.host, id)
  if (again !== undefined) await refreshCaches(caller.host, id, again)
  if (!deleted) throw contextNotFound(id, caller.host.config, 'find')
  const outcome = caller.isRehearsal === true ? 'would be deleted' : 'was deleted'
  if (oddity !== undefined) caller.host.log.warn(`${oddity}; it ${outcome} all the same`)
  return { id, deleted, ...given({ unreadable }) }
}

const damaged: ReadonlySet<ErrorCode> = new Set(['DOCUMENT_UNREADABLE', 'RECORD_UNREADABLE', 'TOO_DEEP'])

interface Look {
  /** A warning if the user may not have meant this context. */
  readonly oddity?: string
  readonly unreadable?: true
}

/** A context that cannot be read is deleted too, if it is ours: it may be damaged. */
async function lookAt({ host }: Caller, id: ContextId): Promise<Look> {
  try {
    const stored = await host.store.read(id)
    if (stored !== undefined) return isMadeElsewhere(stored) ? { oddity: `another program made ${id}` } : {}
    const hasRecords = await host.store.hasRecords?.(id)
    return hasRecords === true ? { oddity: `the data of ${id} was gone, but not its history and other records` } : {}
  } catch (error) {
    if (!(error instanceof CicdError && damaged.has(error.code))) throw error
    if (error.code !== 'RECORD_UNREADABLE') await host.store.requireOurs?.(id)
    return { oddity: `${id} could not be read: another program wrote it, or it was damaged`, unreadable: true }
  }
}
