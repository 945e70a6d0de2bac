import { eventLoopTurn } from '../../events/rendering/event-loop-turn.ts'
import { given } from '../../json/given.ts'
import { contextId } from '../../context/context-id.ts'
import type { Difference } from '../../json/differences.ts'
import { differences } from '../../json/differences.ts'
import { valueAt } from '../../json/find-value.ts'
import type { JsonObject } from '../../json/json.ts'
import { parsePath } from '../../json/path.ts'
import type { Path } from '../../json/path.ts'
import { suggestPath } from '../../json/suggest-path.ts'
import type { Operation } from '../../context/operation.ts'
import { CicdError } from '../../errors/cicd-error.ts'
import { masked } from '../../text/redaction.ts'
import { requireCapability } from '../../stores/shared/capabilities.ts'
import { isDamagedChange, isForeignChange } from '../../stores/shared/foreign-change.ts'
import type { HistoryEntry, Run } from '../../stores/shared/store.ts'
import { readContext } from '../change/read-context.ts'
import { atPath, changesPath } from './change-at-path.ts'
import { undone, whyNotUndone } from './revisions.ts'
import type { Caller } from '../host.ts'

export interface HistoryRequest {
  readonly id: string
  /** Maximum number of changes, newest first; default: all that are kept. */
  readonly limit?: number
  /** Only changes of the value at this plain path, or below it; changes of other programs stay, because it is not known what they changed. */
  readonly path?: string
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
 * CONTEXT_NOT_FOUND, NO_HISTORY, DOCUMENT_UNREADABLE, BAD_PATH.
 */
export async function readHistory(caller: Caller, request: HistoryRequest): Promise<HistoryResult> {
  const id = contextId(request.id)
  const { host } = caller
  const path = request.path === undefined ? undefined : parsePath(request.path)
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
  const shown = await shownChanges({ document, revision }, kept, { limit: request.limit, path })
  if (request.path !== undefined && shown.length === 0) {
    host.log.info(`no change of ${request.path} is kept in the history of ${id}${whereItIs(document, request.path)}`)
  }
  return { id, revision, entries: masked(shown, host.redact) }
}

/** Returns the error of a damaged document, and throws any other error. */
function damagedDocument(error: unknown): CicdError {
  if (error instanceof CicdError && error.code === 'DOCUMENT_UNREADABLE') return error
  throw error
}

/** For a path without a value, which may be a typing mistake: what the document has in its place. */
function whereItIs(document: JsonObject | undefined, path: string): string {
  if (document === undefined || valueAt(document, parsePath(path)) !== undefined) return ''
  return `: ${suggestPath(document, path)}`
}

interface Newest {
  readonly document: JsonObject | undefined
  readonly revision: number
}

interface Wanted {
  readonly limit: number | undefined
  readonly path: Path | undefined
}

/** Undoes change after change, starting at the newest document if it can be read, while the document before each is known. */
async function shownChanges(
  newest: Newest,
  kept: readonly HistoryEntry[],
  { limit = kept.length, path }: Wanted,
): Promise<ShownChange[]> {
  let after = newest.document
  let expected = newest.revision
  const shown: ShownChange[] = []
  for (const entry of kept) {
    if (shown.length === limit) break
    await eventLoopTurn()
    const before: JsonObject | undefined =
      entry.revision === expected && after ? documentBefore(after, entry) : undefined
    const isWanted = path === undefined || changesPath(entry, path, { before, after })
    const known = before && after ? { changes: isWanted ? differences(before, after) : [] } : recorded(entry)
    after = before
    expected = entry.revision - 1
    if (!isWanted) continue
    const { time, actor, command, run } = entry
    const noticedAt = isForeignChange(entry) || isDamagedChange(entry) ? time : undefined
    shown.push({
      revision: entry.revision,
      time,
      ...given({ noticedAt }),
      actor,
      command,
      ...given({ run }),
      ...narrowed(known, path),
    })
  }
  return shown
}

type Details = Pick<ShownChange, 'changes' | 'operations' | 'inverse'>

/** What of a change is at the wanted path. */
function narrowed({ changes, operations, inverse }: Details, path: Path | undefined): Details {
  if (path === undefined) return given({ changes, operations, inverse })
  return given({
    changes: changes && atPath(changes, path),
    operations: operations && atPath(operations, path),
    inverse: inverse && atPath(inverse, path),
  })
}

/** The document before a change; undefined if it cannot be computed. */
function documentBefore(after: JsonObject, entry: HistoryEntry): JsonObject | undefined {
  return whyNotUndone(entry) === undefined ? undone(after, entry) : undefined
}

function recorded(entry: HistoryEntry): Details {
  if (isForeignChange(entry) || isDamagedChange(entry)) return {}
  const { operations, inverse, creates } = entry
  return { ...(creates === true && { changes: [] }), operations, inverse }
}
