import { hash } from 'node:crypto'
import { isContextId } from '../../context/context-id.ts'
import type { ContextId } from '../../context/context-id.ts'
import { isObject } from '../../json/json.ts'
import type { JsonObject } from '../../json/json.ts'
import { readJson, writeJson } from '../shared/document-text.ts'
import { hasShape, isCount, isRevision, isText, optional } from '../shared/shape.ts'
import type { Shape } from '../shared/shape.ts'
import { isHistoryEntry } from '../shared/records.ts'
import type { Delivery, HistoryEntry } from '../shared/store.ts'

/** The first line of a revision file; the second is the document, until a newer revision lets it be cut off. */
export interface RevisionHeader {
  readonly id: ContextId
  readonly revision: number
  /** The version of the file that this one was made from. */
  readonly previous: string | null
  /** The revision that the document began with: those below are of one that was deleted or has expired. */
  readonly born?: number
  /** When the document ceases to exist, milliseconds since 1970. */
  readonly expires?: number
  /** What `expires` was made from, milliseconds. */
  readonly ttl?: number
  /** The document was deleted; this file only counts. */
  readonly deleted?: true
  readonly entry?: HistoryEntry
  /** Of a document that came with a past of its own: the changes before, newest first. They have no files. */
  readonly history?: readonly HistoryEntry[]
  readonly delivery?: Delivery
}

type BesideIt = 'entry' | 'history' | 'delivery'

/** What a revision stands on must be right; what stands beside it is checked where it is read, so that it hides nothing else. */
const header: Shape<Omit<RevisionHeader, BesideIt>> = {
  id: (value) => isText(value) && isContextId(value),
  revision: isRevision,
  previous: (value) => value === null || isText(value),
  born: optional(isRevision),
  expires: optional(isCount),
  ttl: optional(isCount),
  deleted: optional((value) => value === true),
}

/** A header as it was read. */
export type StoredHeader = Omit<RevisionHeader, BesideIt> & {
  readonly entry?: unknown
  readonly history?: unknown
  readonly delivery?: unknown
}

/** A revision file as it was read. */
export interface RevisionFile {
  readonly header: StoredHeader
  readonly document: JsonObject
  readonly version: string
  /** Of the document's text. */
  readonly bytes: number
}

/** The text of a revision file, from a document's text. */
export function revisionText(header: RevisionHeader, document: string): string {
  return `${writeJson(header)}\n${document}\n`
}

/** Names a revision file's content, and with it all that went before. */
export function versionOf(text: string): string {
  return hash('sha1', text)
}

/** The header; undefined when the text is not a revision file. */
export function readHeader(text: string): StoredHeader | undefined {
  const value: unknown = readJson(text.slice(0, Math.max(0, text.indexOf('\n'))))
  return hasShape(value, header) ? value : undefined
}

/** Header and document; undefined when the document was cut off, or is just being cut off. */
export function readRevision(text: string): RevisionFile | undefined {
  const header = readHeader(text)
  const documentText = text.slice(text.indexOf('\n') + 1)
  const document = readJson(documentText)
  if (header === undefined || !isObject(document)) return undefined
  return { header, document, version: versionOf(text), bytes: Buffer.byteLength(documentText) - 1 }
}

/** A header tells of the revision that its file is named for, and so does the entry in it. */
export function entryOf(header: StoredHeader | undefined, revision: number): HistoryEntry | undefined {
  const entry = header?.revision === revision ? header.entry : undefined
  return isHistoryEntry(entry) && entry.revision === revision ? entry : undefined
}

/** The changes that a document came with, newest first; undefined for what cannot be read. */
export function carriedIn(header: StoredHeader | undefined): readonly (HistoryEntry | undefined)[] {
  const history: unknown = header?.history
  return Array.isArray(history) ? history.map((entry: unknown) => (isHistoryEntry(entry) ? entry : undefined)) : []
}
