import type { ContextId } from '../../context/context-id.ts'
import { contextId } from '../../context/context-id.ts'
import type { Stored } from '../../stores/shared/store.ts'
import { contextNotFound } from '../change/read-context.ts'
import { deliveryKey } from '../change/delivery-key.ts'
import { fireContextEvent } from '../events/handle-event.ts'
import { refreshCaches, removeCopies } from '../change/refresh-caches.ts'
import type { LoadRequest, LoadResult } from '../requests.ts'
import type { Caller } from '../host.ts'
import { updateContext } from '../change/update-context.ts'
import type { Changed } from '../change/update-context.ts'

/**
 * Reads the primary and refreshes the caches. Then stores the operations and fires the event of the request, if any. Throws CONTEXT_NOT_FOUND; the id's copies
 * are removed from the caches then.
 */
export async function loadContext(caller: Caller, request: LoadRequest): Promise<LoadResult> {
  const id = contextId(request.id)
  const stored = await freshCopy(caller, id)
  const { operations = [], vars = [] } = request
  const change = {
    command: 'load',
    operations: () => operations,
    delivery: deliveryKey(caller.deliveryId, 'load', operations),
  }
  const changed: Pick<Changed, 'stored' | 'warnings'> =
    operations.length === 0 ? { stored } : await updateContext(caller, id, change)
  const { warnings = [] } = changed
  const told = warnings.length === 0 ? {} : { warnings }
  if (request.event === undefined) return { id, revision: changed.stored.revision, ...told }

  return {
    id,
    ...told,
    ...(await fireContextEvent(caller, id, { ...request.event, vars })),
  }
}

async function freshCopy(caller: Caller, id: ContextId): Promise<Stored> {
  const stored = (await caller.host.store.read(id)) ?? (await removeCopies(caller.host, id))
  if (stored === undefined) throw contextNotFound(id, caller.host.config)
  await refreshCaches(caller.host, id, stored)
  return stored
}
