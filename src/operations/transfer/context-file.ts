import { hash } from 'node:crypto'
import { isContextId } from '../../context/context-id.ts'
import type { ContextId } from '../../context/context-id.ts'
import { schemaProblems } from '../../config/check-schema.ts'
import { problemText } from '../../config/problem.ts'
import { CicdError } from '../../errors/cicd-error.ts'
import { findValue } from '../../json/find-value.ts'
import { isObject, ownValue } from '../../json/json.ts'
import type { JsonObject } from '../../json/json.ts'
import { stringifyJson } from '../../json/json-text.ts'
import { readJson } from '../../stores/shared/document-text.ts'
import { isHistoryEntry } from '../../stores/shared/records.ts'
import { isCount, isRevision } from '../../stores/shared/shape.ts'
import type { HistoryEntry } from '../../stores/shared/store.ts'
import { hasRepeatedKey } from './repeated-key.ts'

const format = 'cicdstatemgr-context'
const version = 1

/** The content of a file with a context and its history. */
export interface ContextFile {
  readonly exportedAt: string
  readonly id: ContextId
  readonly revision: number
  /** TTL in milliseconds; null: the context does not expire. Undefined: the config decides. */
  readonly ttl?: number | null
  readonly document: JsonObject
  /** History entries, newest first, from `revision` down, without a gap. */
  readonly history: readonly HistoryEntry[]
}

/** The text of a file, without a line break at its end. */
export function contextFileText(file: ContextFile): string {
  const content = { format, version, ...file }
  return stringifyJson({ ...content, sha256: sha256Of(content) })
}

/** Reads and checks a file. Throws `BAD_CONTEXT_FILE` (config) with the reason. */
export async function readContextFile(written: string, source: string): Promise<ContextFile> {
  // Editors and shells on Windows may write a byte order mark, which JSON does not have.
  const text = written.replace(/^\uFEFF/, '')
  const bad = (why: string) => badFile(source, why)
  const value = readJson(text)
  if (value === undefined) throw bad('it is not JSON, or is nested too deep')
  if (!isObject(value) || ownValue(value, 'format') !== format) {
    throw bad('it is not a file that "export --whole" made')
  }
  const found = ownValue(value, 'version')
  if (typeof found === 'number' && found > version) {
    throw bad(
      `a newer program made it: it has version ${found} of the format, and this program reads version ${version}`,
    )
  }
  if (hasRepeatedKey(text, value)) throw bad('a key stands twice in one of its maps')
  const [problem, ...more] = await schemaProblems('context', value, source)
  if (problem !== undefined) {
    const others = more.length === 0 ? '' : ` (and ${more.length} more)`
    throw bad(`${problemText({ ...problem, source: '' }).replace(/^: /, '')}${others}`)
  }
  const { sha256, ...content } = value
  if (sha256Of(content) !== sha256) throw bad('its checksum does not fit: it was cut or changed')
  return checked(value, bad)
}

function checked(value: JsonObject, bad: (why: string) => CicdError): ContextFile {
  const { id, revision, ttl, document, history = [], exportedAt } = value
  if (typeof id !== 'string' || !isContextId(id)) throw bad(`${stringifyJson(id)} is not a context data id`)
  if (!isObject(document) || !isRevision(revision)) throw bad('its revision is too large')
  if (ttl !== undefined && ttl !== null && !isCount(ttl)) throw bad('its time to live is too long')
  const inside = findValue(document, 'state.cicdContextDataId')
  if (inside !== id) throw bad(`it says that it is of "${id}", and its document is of ${stringifyJson(inside ?? null)}`)
  const forbidden = forbiddenNameIn(document)
  if (forbidden !== undefined) throw bad(`its document has a key "${forbidden}", which is not allowed there`)
  if (!isHistory(history, revision)) throw bad(`its history does not lead to revision ${revision} without a gap`)
  return {
    exportedAt: typeof exportedAt === 'string' ? exportedAt : '',
    id,
    revision,
    document,
    history,
    ...(ttl === undefined ? {} : { ttl }),
  }
}

function isHistory(history: unknown, newest: number): history is readonly HistoryEntry[] {
  return (
    Array.isArray(history) &&
    history.every((entry: unknown, at) => isHistoryEntry(entry) && entry.revision === newest - at && entry.revision > 0)
  )
}

/** A forbidden name at the top of the document, which no path can set. Deeper ones are data, such as a stored response. */
function forbiddenNameIn(document: JsonObject): string | undefined {
  const state = ownValue(document, 'state')
  const names = [...Object.keys(document), ...(isObject(state) ? Object.keys(state) : [])]
  return names.find((name) => ['__proto__', 'constructor', 'prototype'].includes(name))
}

function sha256Of(content: object): string {
  return hash('sha256', stringifyJson(content))
}

function badFile(source: string, why: string): CicdError {
  return new CicdError('BAD_CONTEXT_FILE', `${source} cannot be imported: ${why}. Nothing was changed.`, {
    file: source,
    suggestions: [
      'cicdstatemgr export --whole --id ID (writes such a file; "cicdstatemgr schema context" describes it)',
    ],
  })
}
