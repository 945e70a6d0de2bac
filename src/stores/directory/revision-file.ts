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

/** The first line of a revision file. The second line is the document, which may be cut off once there is a newer revision. */
export interface RevisionHeader {
  readonly id: ContextId
  readonly revision: number
  /** The version of the revision file that this one was made from. */
  readonly previous: string | null
  /** The first revision of the document. Earlier revisions belong to one that was deleted or has expired. */
  readonly born?: number
  /** When the document expires, in milliseconds since 1970. */
  readonly expires?: number
  /** The TTL that `expires` was computed from, in milliseconds. */
  readonly ttl?: number
  /** The document was deleted; this file only keeps the count of revisions. */
  readonly deleted?: true
  readonly entry?: HistoryEntry
  /** For an imported document: its earlier history entries, newest first. They have no files of their own. */
  readonly history?: readonly HistoryEntry[]
  readonly delivery?: Delivery
}

type BesideIt = 'entry' | 'history' | 'delivery'

/**
 * The fields that a revision needs must be valid. The other fields (`BesideIt`) are checked when they are used, so that a damaged one does not hide
 * the rest.
 */
const header: Shape<Omit<RevisionHeader, BesideIt>> = {
  id: (value) => isText(value) && isContextId(value),
  revision: isRevision,
  previous: (value) => value === null || isText(value),
  born: optional(isRevision),
  expires: optional(isCount),
  ttl: optional(isCount),
  deleted: optional((value) => value === true),
}

/** A header as it was read, with unchecked optional fields. */
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
  /** The size of the document's text. */
  readonly bytes: number
}

/** The text of a revision file. */
export function revisionText(header: RevisionHeader, document: string): string {
  return `${writeJson(header)}\n${document}\n`
}

/** The version of a revision file: a hash of its text, which includes the version of the previous file. */
export function versionOf(text: string): string {
  return hash('sha1', text)
}

/** Reads the header; undefined if the text is not a revision file. */
export function readHeader(text: string): StoredHeader | undefined {
  const value: unknown = readJson(text.slice(0, Math.max(0, text.indexOf('\n'))))
  return hasShape(value, header) ? value : undefined
}

/** Reads header and document; undefined if the document was cut off, or is being cut off. */
export function readRevision(text: string): RevisionFile | undefined {
  const header = readHeader(text)
  const documentText = text.slice(text.indexOf('\n') + 1)
  const document = readJson(documentText)
  if (header === undefined || !isObject(document)) return undefined
  return { header, document, version: versionOf(text), bytes: Buffer.byteLength(documentText) - 1 }
}

/** The history entry in a header. The revision in the header, and in the entry, must be that of the file; otherwise undefined. */
export function entryOf(header: StoredHeader | undefined, revision: number): HistoryEntry | undefined {
  const entry = header?.revision === revision ? header.entry : undefined
  return isHistoryEntry(entry) && entry.revision === revision ? entry : undefined
}

/** The earlier history entries of an imported document, newest first; undefined for each that cannot be read. */
export function carriedIn(header: StoredHeader | undefined): readonly (HistoryEntry | undefined)[] {
  const history: unknown = header?.history
  return Array.isArray(history) ? history.map((entry: unknown) => (isHistoryEntry(entry) ? entry : undefined)) : []
}
