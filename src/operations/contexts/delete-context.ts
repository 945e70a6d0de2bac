import { contextId } from '../../context/context-id.ts'
import type { ContextId } from '../../context/context-id.ts'
import { isMadeElsewhere } from '../../context/made-elsewhere.ts'
import type { ErrorCode } from '../../errors/catalogue.ts'
import { CicdError } from '../../errors/cicd-error.ts'
import { contextNotFound } from '../change/read-context.ts'
import type { Caller } from '../host.ts'

export interface DeleteRequest {
  readonly id: string
}

export interface DeleteResult {
  readonly id: string
  readonly deleted: true
}

/** Removes a context from the primary and its copies from the caches. Throws CONTEXT_NOT_FOUND; the copies are removed then too. */
export async function deleteContext(caller: Caller, request: DeleteRequest): Promise<DeleteResult> {
  const id = contextId(request.id)
  const oddity = await oddityOf(caller, id)
  const deleted = await caller.host.store.delete(id)
  await Promise.all(caller.host.caches.map((cache) => cache.remove(id)))
  if (!deleted) throw contextNotFound(id, caller.host.config, 'find')
  if (oddity !== undefined) caller.host.log.warn(`${oddity}; it was deleted all the same`)
  return { id, deleted }
}

const damaged: ReadonlySet<ErrorCode> = new Set(['DOCUMENT_UNREADABLE', 'RECORD_UNREADABLE', 'TOO_DEEP'])

/** A warning if the user may not have meant this context. One that cannot be read is deleted too: it may be damaged. */
async function oddityOf({ host }: Caller, id: ContextId): Promise<string | undefined> {
  try {
    const stored = await host.store.read(id)
    return stored !== undefined && isMadeElsewhere(stored) ? `another program made ${id}` : undefined
  } catch (error) {
    if (!(error instanceof CicdError && damaged.has(error.code))) throw error
    return `${id} could not be read: another program wrote it, or it was damaged`
  }
}
