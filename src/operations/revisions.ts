import { applyOperations } from '../context/apply-operations.ts'
import type { ContextId } from '../context/context-id.ts'
import type { JsonObject } from '../context/json.ts'
import type { Operation } from '../context/operation.ts'
import { CicdError } from '../errors/cicd-error.ts'
import { isForeignChange } from '../stores/foreign-change.ts'
import type { HistoryEntry, Stored } from '../stores/store.ts'
import type { Session } from './session.ts'

/** What undoes every change after a revision, newest first. Throws REVISION_UNKNOWN, REVISION_NOT_KEPT (not found). */
export async function undoTo(
  session: Session,
  id: ContextId,
  newest: Stored,
  revision: number,
): Promise<readonly Operation[]> {
  if (revision > newest.revision || revision < 1) {
    throw new CicdError(
      'not-found',
      'REVISION_UNKNOWN',
      `"${id}" has no revision ${revision}: it is at ${newest.revision}`,
    )
  }
  const entries = new Map((await session.store.history(id)).map((entry) => [entry.revision, entry]))
  const undo: Operation[] = []
  for (let at = newest.revision; at > revision; at--) {
    const entry = entries.get(at)
    if (entry === undefined || isForeignChange(entry)) throw notKept(id, revision, at, entry)
    undo.push(...entry.inverse)
  }
  return undo
}

/** The document as it was at a revision. Throws as `undoTo` does. */
export async function documentAt(
  session: Session,
  id: ContextId,
  newest: Stored,
  revision: number,
): Promise<JsonObject> {
  return undone(newest.document, await undoTo(session, id, newest, revision))
}

/** A document without the changes that the operations undo. */
export function undone(document: JsonObject, undo: readonly Operation[]): JsonObject {
  return applyOperations(document, undo, { allowConfigPaths: true, unguarded: true }).document
}

function notKept(id: ContextId, revision: number, at: number, entry: HistoryEntry | undefined): CicdError {
  const why = entry === undefined ? 'the history does not go back that far' : 'another program made that change'
  return new CicdError(
    'not-found',
    'REVISION_NOT_KEPT',
    `revision ${revision} of "${id}" is not kept: what revision ${at} changed is unknown, ${why}`,
    { suggestions: [`cicdstatemgr history --id ${id}`] },
  )
}
