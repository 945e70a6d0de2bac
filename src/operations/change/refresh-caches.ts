import type { ContextId } from '../../context/context-id.ts'
import { CicdError, messageOf } from '../../errors/cicd-error.ts'
import type { Stored } from '../../stores/shared/store.ts'
import type { Host } from '../host.ts'

/** Writes a document to every cache. Throws CACHE_NOT_WRITTEN (store unavailable) after it tried all caches; the message says that the primary still has the change. */
export async function refreshCaches(host: Host, id: ContextId, stored: Stored): Promise<void> {
  const results = await Promise.allSettled(host.caches.map((cache) => cache.write(id, stored.document)))
  const failures = results.filter((result) => result.status === 'rejected').map((result): unknown => result.reason)
  if (failures.length === 0) return
  throw new CicdError(
    'CACHE_NOT_WRITTEN',
    `${host.store.name} holds revision ${stored.revision} of "${id}", but a cache was not written: ${failures.map(messageOf).join('; ')}`,
    { cause: failures[0] },
  )
}
