import { join } from 'node:path'
import { readIfThere, removeFile, writeAtomically } from '../../io/atomic-file.ts'
import { readJson } from '../shared/document-text.ts'
import { unreadableRecord } from '../shared/records.ts'
import { hasShape, isCount, isRevision, optional } from '../shared/shape.ts'
import type { Shape } from '../shared/shape.ts'
import type { StoredHeader } from './revision-file.ts'
import type { Carried } from '../shared/store.ts'

/** A TTL that was set for this document; it wins over the config's. */
export interface OwnTtl {
  /** In milliseconds; null: the document does not expire. */
  readonly ttl: number | null
  /** When it was set, in milliseconds since 1970. */
  readonly since: number
  /** The first revision of the document that it was set for. It does not apply to a later document with the same id. */
  readonly born?: number
}

const shape: Shape<OwnTtl> = {
  ttl: (value) => value === null || isCount(value),
  since: isCount,
  born: optional(isRevision),
}

/** Reads the own TTL of a document; undefined if it has none. Throws `RECORD_UNREADABLE` (config) if the file is damaged. */
export async function readOwnTtl(directory: string, { born }: StoredHeader): Promise<OwnTtl | undefined> {
  const file = fileIn(directory)
  const text = await readIfThere(file)
  if (text === undefined) return undefined
  const value: unknown = readJson(text)
  if (hasShape(value, shape)) return value.born === born ? value : undefined
  throw unreadableRecord(
    { place: file, file },
    'time to live',
    'Remove it, then give the context its time to live again, with expire.',
  )
}

/** Writes the own TTL. Throws `FILE_NOT_WRITABLE` (store-unavailable). */
export async function writeOwnTtl(directory: string, own: OwnTtl): Promise<void> {
  await writeAtomically(fileIn(directory), JSON.stringify(own), { mode: 0o600 })
}

/** Writes the own TTL of an imported document; nothing if the TTL comes from the config. Throws `FILE_NOT_WRITABLE` (store-unavailable). */
export async function writeCarriedTtl(
  directory: string,
  { ttl }: Carried,
  life: { readonly since: number; readonly born: number },
): Promise<void> {
  if (ttl !== undefined) await writeOwnTtl(directory, { ttl, ...life })
}

/** Removes the own TTL, whichever document it was set for. Throws `FILE_NOT_WRITABLE` (store-unavailable). */
export async function clearOwnTtl(directory: string): Promise<void> {
  await removeFile(fileIn(directory))
}

/** When a document expires, in milliseconds since 1970; undefined if it does not. */
export function expiryOf({ expires, ttl }: StoredHeader, own: OwnTtl | undefined): number | undefined {
  if (own === undefined) return expires
  if (own.ttl === null) return undefined
  const given = own.since + own.ttl
  // A commit with a different TTL was made without knowing this one.
  return ttl === own.ttl && expires !== undefined ? Math.max(given, expires) : given
}

function fileIn(directory: string): string {
  return join(directory, 'ttl.json')
}
