import { contextId } from '../context/context-id.ts'
import type { Difference } from '../context/differences.ts'
import { differences } from '../context/differences.ts'
import type { JsonObject } from '../context/json.ts'
import { redactor } from '../io/redaction.ts'
import { isForeignChange } from '../stores/foreign-change.ts'
import type { HistoryEntry, Run } from '../stores/store.ts'
import { masked } from './masked.ts'
import { readContext } from './read-context.ts'
import { undone } from './revisions.ts'
import type { Session } from './session.ts'

export interface HistoryRequest {
  readonly id: string
  /** The newest so many changes; default all that are kept. */
  readonly limit?: number
}

/** One stored change, secrets masked. */
export interface ShownChange {
  readonly revision: number
  /** ISO 8601, UTC. */
  readonly time: string
  readonly actor: string
  readonly command: string
  readonly run?: Run
  /** What changed; absent where another program did it. */
  readonly changes?: readonly Difference[]
}

export interface HistoryResult {
  readonly id: string
  /** The newest. */
  readonly revision: number
  /** Newest first. */
  readonly entries: readonly ShownChange[]
}

/** Who changed what, newest first. Throws CONTEXT_NOT_FOUND, NO_HISTORY. */
export async function readHistory(session: Session, request: HistoryRequest): Promise<HistoryResult> {
  const id = contextId(request.id)
  const newest = await readContext(session, id)
  const kept = (await session.store.history(id)).filter((entry) => entry.revision <= newest.revision)
  const shown = shownChanges(newest.document, newest.revision, kept).slice(0, request.limit)
  return { id, revision: newest.revision, entries: masked(shown, redactor(session.config.secretValues)) }
}

/**
 * Goes back from the newest document, entry by entry, for as long as every change in between is known; below another program's change only
 * what the operations themselves say is left.
 */
function shownChanges(newest: JsonObject, revision: number, kept: readonly HistoryEntry[]): ShownChange[] {
  let after: JsonObject | undefined = newest
  let expected = revision
  return kept.map((entry) => {
    if (entry.revision !== expected || isForeignChange(entry)) after = undefined
    const before: JsonObject | undefined = after && undone(after, entry.inverse)
    const changes = before && after ? differences(before, after) : fromOperations(entry)
    after = before
    expected = entry.revision - 1
    return shownChange(entry, isForeignChange(entry) ? undefined : changes)
  })
}

function shownChange(entry: HistoryEntry, changes: readonly Difference[] | undefined): ShownChange {
  const { revision, time, actor, command, run } = entry
  return {
    revision,
    time,
    actor,
    command,
    ...(run === undefined ? {} : { run }),
    ...(changes === undefined ? {} : { changes }),
  }
}

function fromOperations({ operations, inverse }: HistoryEntry): Difference[] {
  return operations.map((operation) => {
    const undo = inverse.find((other) => other.op === 'set' && other.path === operation.path)
    const before = undo?.op === 'set' ? { before: undo.value } : {}
    return { path: operation.path, ...before, ...('value' in operation ? { after: operation.value } : {}) }
  })
}
