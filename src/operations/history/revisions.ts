import { applyOperations } from '../../context/apply-operations.ts'
import type { ContextId } from '../../context/context-id.ts'
import { eventLoopTurn } from '../../events/rendering/event-loop-turn.ts'
import type { JsonObject } from '../../json/json.ts'
import { CicdError } from '../../errors/cicd-error.ts'
import { readContext } from '../change/read-context.ts'
import { requireCapability } from '../../stores/shared/capabilities.ts'
import { isDamagedChange, isForeignChange } from '../../stores/shared/foreign-change.ts'
import type { HistoryEntry, Stored } from '../../stores/shared/store.ts'
import { shellWord } from '../../text/shell-word.ts'
import type { Host } from '../host.ts'

/** The revisions whose documents are known, newest first. Throws CONTEXT_NOT_FOUND, NO_HISTORY. */
export async function keptRevisions(host: Host, id: ContextId): Promise<readonly number[]> {
  const { revision } = await readContext(host, id, 'find')
  const history = await requireCapability(host.store, 'history').read(id)
  const entries = new Map(history.map((entry) => [entry.revision, entry]))
  const kept = [revision]
  for (let at = revision; at > 1; at--) {
    const entry = entries.get(at)
    if (entry === undefined || whyNotUndone(entry) !== undefined) break
    kept.push(at - 1)
  }
  return kept
}

/** The document at a revision. Throws REVISION_UNKNOWN, REVISION_NOT_KEPT (not found). */
export async function documentAt(host: Host, id: ContextId, newest: Stored, revision: number): Promise<JsonObject> {
  if (!Number.isInteger(revision) || revision > newest.revision || revision < 1) {
    throw new CicdError('REVISION_UNKNOWN', `"${id}" has no revision ${revision}: it is at ${newest.revision}`, {
      suggestions: [`cicdstatemgr history --id ${shellWord(id)}`],
    })
  }
  const history = await requireCapability(host.store, 'history').read(id)
  const entries = new Map(history.map((entry) => [entry.revision, entry]))
  let { document } = newest
  for (let at = newest.revision; at > revision; at--) {
    await eventLoopTurn()
    const entry = entries.get(at)
    if (entry === undefined) throw notKept(id, revision, at, 'the history does not go back that far')
    const obstacle = whyNotUndone(entry)
    if (obstacle !== undefined) throw notKept(id, revision, at, `${obstacle} revision ${at}`)
    const before = undone(document, entry)
    if (before === undefined) throw notKept(id, revision, at, `the undo operations of revision ${at} do not fit`)
    document = before
  }
  return document
}

/** Why a change cannot be undone, as the part of a message before "revision N"; undefined if it can. */
export function whyNotUndone(entry: HistoryEntry): string | undefined {
  if (isForeignChange(entry)) return 'another program made'
  if (isDamagedChange(entry)) return 'there is no readable record of'
  return entry.creates === true ? 'the context was made again with' : undefined
}

/** Undoes a change. Undefined if its inverse does not fit the document, because other programs can write to a history too. */
export function undone(document: JsonObject, { inverse }: HistoryEntry): JsonObject | undefined {
  try {
    return applyOperations(document, inverse, { allowConfigPaths: true, unguarded: true }).document
  } catch (error) {
    if (error instanceof CicdError) return undefined
    throw error
  }
}

function notKept(id: ContextId, revision: number, oldest: number, why: string): CicdError {
  return new CicdError('REVISION_NOT_KEPT', `revision ${revision} of "${id}" is not kept: ${why}`, {
    suggestions: [
      `cicdstatemgr history --id ${shellWord(id)} (the oldest revision that is kept is ${oldest})`,
      `cicdstatemgr edit --id ${shellWord(id)}, or set, puts values back by hand; import puts back an export that was made before`,
    ],
  })
}
