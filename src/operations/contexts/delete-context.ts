import { contextId } from '../../context/context-id.ts'
import { contextNotFound } from '../change/read-context.ts'
import type { Caller } from '../host.ts'

export interface DeleteRequest {
  readonly id: string
}

export interface DeleteResult {
  readonly id: string
  readonly deleted: true
}

/** Removes a context from the primary and its copies from the caches. Throws CONTEXT_NOT_FOUND: then too its copies are gone. */
export async function deleteContext(caller: Caller, request: DeleteRequest): Promise<DeleteResult> {
  const id = contextId(request.id)
  const deleted = await caller.host.store.delete(id)
  await Promise.all(caller.host.caches.map((cache) => cache.remove(id)))
  if (!deleted) throw contextNotFound(id, caller.host.config, 'find')
  return { id, deleted }
}
