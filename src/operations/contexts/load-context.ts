import type { ContextId } from '../../context/context-id.ts'
import { contextId } from '../../context/context-id.ts'
import type { Stored } from '../../stores/shared/store.ts'
import { contextNotFound } from '../change/read-context.ts'
import { deliveryKey } from '../change/delivery-key.ts'
import { fireContextEvent } from '../events/handle-event.ts'
import { refreshCaches } from '../change/refresh-caches.ts'
import type { LoadRequest, LoadResult } from '../requests.ts'
import type { Session } from '../session.ts'
import { updateContext } from '../change/update-context.ts'

/** Reads the primary and refreshes the caches, then stores sets and fires an event, if any. Throws CONTEXT_NOT_FOUND: the id's caches are gone then. */
export async function loadContext(session: Session, request: LoadRequest): Promise<LoadResult> {
  const id = contextId(request.id)
  const stored = await freshCopy(session, id)
  const { operations = [], vars = [], allowConfigPaths = false } = request
  const change = {
    command: 'load',
    operations: () => operations,
    allowConfigPaths,
    delivery: deliveryKey(request.deliveryId, 'load', operations),
  }
  const { revision } = operations.length === 0 ? stored : (await updateContext(session, id, change)).stored
  if (request.event === undefined) return { id, revision }

  return {
    id,
    ...(await fireContextEvent(session, id, {
      ...request.event,
      vars,
      allowConfigPaths,
      deliveryId: request.deliveryId,
    })),
  }
}

async function freshCopy(session: Session, id: ContextId): Promise<Stored> {
  const stored = await session.store.read(id)
  if (stored === undefined) {
    await Promise.all(session.caches.map((cache) => cache.remove(id)))
    throw contextNotFound(id, session.config)
  }
  await refreshCaches(session, id, stored)
  return stored
}
