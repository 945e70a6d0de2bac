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
  const wasMadeElsewhere = await isOfAnotherProgram(caller, id)
  const deleted = await caller.host.store.delete(id)
  await Promise.all(caller.host.caches.map((cache) => cache.remove(id)))
  if (!deleted) throw contextNotFound(id, caller.host.config, 'find')
  if (wasMadeElsewhere) caller.host.log.warn(`another program made ${id}; it was deleted all the same`)
  return { id, deleted }
}

const damaged: ReadonlySet<ErrorCode> = new Set(['DOCUMENT_UNREADABLE', 'RECORD_UNREADABLE', 'TOO_DEEP'])

/** Whether another program made a context. A context that cannot be read counts as our own and can be deleted. */
async function isOfAnotherProgram({ host }: Caller, id: ContextId): Promise<boolean> {
  try {
    const stored = await host.store.read(id)
    return stored !== undefined && isMadeElsewhere(stored)
  } catch (error) {
    if (error instanceof CicdError && damaged.has(error.code)) return false
    throw error
  }
}
