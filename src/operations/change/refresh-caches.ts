import { dirname } from 'node:path'
import type { ContextId } from '../../context/context-id.ts'
import type { ErrorCode } from '../../errors/catalogue.ts'
import { CicdError, messageOf, systemCodeOf } from '../../errors/cicd-error.ts'
import type { Stored } from '../../stores/shared/store.ts'
import type { Host } from '../host.ts'
import { shellWord } from '../../text/shell-word.ts'

/** Writes a document to every cache. Throws CACHE_NOT_WRITTEN (store unavailable) after it tried all caches; the message says that the primary still has the change. */
export async function refreshCaches(
  { caches, store }: Pick<Host, 'caches'> & { readonly store: Pick<Host['store'], 'name'> },
  id: ContextId,
  stored: Stored,
): Promise<void> {
  const results = await Promise.allSettled(caches.map((cache) => cache.write(id, stored.document)))
  const failures = results.filter((result) => result.status === 'rejected').map((result): unknown => result.reason)
  if (failures.length === 0) return
  throw new CicdError(
    'CACHE_NOT_WRITTEN',
    `${store.name} holds revision ${stored.revision} of "${id}", but a cache was not written: ${failures.map(messageOf).join('; ')}`,
    {
      cause: failures[0],
      // Another attempt does not help against what is in the document.
      suggestions: [
        ...new Set(failures.flatMap(adviceOn)),
        ...(failures.every(isOfDocument) ? [] : [`cicdstatemgr load --id ${shellWord(id)}`]),
      ],
    },
  )
}

/**
 * Removes the copies of a context that the primary does not have. Returns the context if another process has made it meanwhile: the removed copies may have
 * been that process's, so the caller has to write them again.
 */
export async function removeCopies({ caches, store }: Host, id: ContextId): Promise<Stored | undefined> {
  await Promise.all(caches.map((cache) => cache.remove(id)))
  return caches.length === 0 ? undefined : store.read(id)
}

/** Codes of failures that are caused by what is in the document. */
const ofDocument: ReadonlySet<ErrorCode> = new Set([
  ...(['DOCUMENT_TOO_LARGE', 'NOT_EXPORTABLE', 'NUL_IN_VALUE', 'SHELL_TOO_LARGE', 'TOO_DEEP'] as const),
])

function isOfDocument(failure: unknown): failure is CicdError {
  return failure instanceof CicdError && ofDocument.has(failure.code)
}

/** What to do about a value that a cache cannot hold, or about a directory in which this user must not write. */
function adviceOn(failure: unknown): readonly string[] {
  if (isOfDocument(failure)) return failure.suggestions
  if (!(failure instanceof CicdError) || failure.file === undefined) return []
  if (!['EACCES', 'EPERM'].includes(systemCodeOf(failure.cause) ?? '')) return []
  const directory = dirname(failure.file)
  return [
    `Make ${directory} writable for this user. If a step with another user made it: docs/migration.md#3-run-both-on-the-same-redis`,
  ]
}
