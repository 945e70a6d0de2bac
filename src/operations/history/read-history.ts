import { eventLoopTurn } from '../../events/rendering/event-loop-turn.ts'
import { given } from '../../json/given.ts'
import { contextId } from '../../context/context-id.ts'
import type { Difference } from '../../json/differences.ts'
import { differences } from '../../json/differences.ts'
import type { JsonObject } from '../../json/json.ts'
import type { Operation } from '../../context/operation.ts'
import { CicdError } from '../../errors/cicd-error.ts'
import { masked } from '../../text/redaction.ts'
import { requireCapability } from '../../stores/shared/capabilities.ts'
import { isDamagedChange, isForeignChange } from '../../stores/shared/foreign-change.ts'
import type { HistoryEntry, Run } from '../../stores/shared/store.ts'
import { readContext } from '../change/read-context.ts'
import { undone, whyNotUndone } from './revisions.ts'
import type { Caller } from '../host.ts'

export interface HistoryRequest {
  readonly id: string
  /** Maximum number of changes, newest first; default: all that are kept. */
  readonly limit?: number
}

/** A stored change, with secrets masked. */
export interface ShownChange {
  readonly revision: number
  /** ISO 8601, UTC. */
  readonly time: string
  /**
   * Set for a change of another program, and for one whose record is damaged: the change was made before this time, which is that of the next change.
   * If there is none, it is the time of this call.
   */
  readonly noticedAt?: string
  readonly actor: string
  readonly command: string
  readonly run?: Run
  /** The differences that the change made; empty for the change that made the context. Absent if a document is unknown: history below a change of another program cannot be undone. */
  readonly changes?: readonly Difference[]
  /** The operations, if `changes` is absent, and for the change that made the context. Absent for a change of another program. */
  readonly operations?: readonly Operation[]
  /** The operations that undo the change, so they contain the values before it. */
  readonly inverse?: readonly Operation[]
}

export interface HistoryResult {
  readonly id: string
  /** The newest revision. */
  readonly revision: number
  /** Changes, newest first. */
  readonly entries: readonly ShownChange[]
}

/**
 * The changes of a context with their actors, newest first. If the document is damaged and its history is not, it warns, and shows what each change stored. Throws
 * CONTEXT_NOT_FOUND, NO_HISTORY, DOCUMENT_UNREADABLE.
 */
export async function readHistory(caller: Caller, request: HistoryRequest): Promise<HistoryResult> {
  const id = contextId(request.id)
  const { host } = caller
  const newest = await readContext(host, id, 'find').catch(damagedDocument)
  const history = await requireCapability(host.store, 'history').read(id)
  if (newest instanceof CicdError) {
    // Without a record of ours the key may be that of another program.
    if (history.every(isForeignChange)) throw newest
    host.log.warn(`${newest.message}; shown is what each change stored`)
  }
  const { document, revision } =
    newest instanceof CicdError ? { document: undefined, revision: history[0]?.revision ?? 0 } : newest
  const kept = history.filter((entry) => entry.revision <= revision)
  const shown = await shownChanges(document, revision, kept.slice(0, request.limit))
  return { id, revision, entries: masked(shown, host.redact) }
}

/** Returns the error of a damaged document, and throws any other error. */
function damagedDocument(error: unknown): CicdError {
  if (error instanceof CicdError && error.code === 'DOCUMENT_UNREADABLE') return error
  throw error
}

/** Undoes change after change, starting at the newest document if it can be read, while the document before each is known. */
async function shownChanges(
  newest: JsonObject | undefined,
  revision: number,
  kept: readonly HistoryEntry[],
): Promise<ShownChange[]> {
  let after: JsonObject | undefined = newest
  let expected = revision
  const shown: ShownChange[] = []
  for (const entry of kept) {
    await eventLoopTurn()
    const before: JsonObject | undefined =
      entry.revision === expected && after ? documentBefore(after, entry) : undefined
    const known = before && after ? { changes: differences(before, after) } : recorded(entry)
    after = before
    expected = entry.revision - 1
    const { time, actor, command, run } = entry
    const noticedAt = isForeignChange(entry) || isDamagedChange(entry) ? time : undefined
    shown.push({ revision: entry.revision, time, ...given({ noticedAt }), actor, command, ...given({ run }), ...known })
  }
  return shown
}

/** The document before a change; undefined if it cannot be computed. */
function documentBefore(after: JsonObject, entry: HistoryEntry): JsonObject | undefined {
  return whyNotUndone(entry) === undefined ? undone(after, entry) : undefined
}

function recorded(entry: HistoryEntry): Pick<ShownChange, 'changes' | 'operations' | 'inverse'> {
  if (isForeignChange(entry) || isDamagedChange(entry)) return {}
  const { operations, inverse, creates } = entry
  return { ...(creates === true && { changes: [] }), operations, inverse }
}
