import { join } from 'node:path'
import { readIfThere, removeFile, writeAtomically } from '../../io/atomic-file.ts'
import { readJson } from '../shared/document-text.ts'
import { unreadableRecord } from '../shared/records.ts'
import { hasShape, isCount, isRevision, optional } from '../shared/shape.ts'
import type { Shape } from '../shared/shape.ts'
import type { StoredHeader } from './revision-file.ts'
import type { Carried } from '../shared/store.ts'

/** A time to live that a document was given, which wins over the config's. */
export interface OwnTtl {
  /** Milliseconds; null: forever. */
  readonly ttl: number | null
  /** When it was given, milliseconds since 1970. */
  readonly since: number
  /** The revision that the document began with: a later one under the same id has its own. */
  readonly born?: number
}

const shape: Shape<OwnTtl> = {
  ttl: (value) => value === null || isCount(value),
  since: isCount,
  born: optional(isRevision),
}

/** What the document in a directory was given; undefined when nothing. Throws `RECORD_UNREADABLE` (config) where that cannot be read. */
export async function readOwnTtl(directory: string, { born }: StoredHeader): Promise<OwnTtl | undefined> {
  const file = fileIn(directory)
  const text = await readIfThere(file)
  if (text === undefined) return undefined
  const value: unknown = readJson(text)
  if (hasShape(value, shape)) return value.born === born ? value : undefined
  throw unreadableRecord(
    { place: file, file },
    'time to live',
    'Remove it, then give the context its time to live again: cicdstatemgr expire.',
  )
}

/** Gives it. Throws `FILE_NOT_WRITABLE` (store-unavailable). */
export async function writeOwnTtl(directory: string, own: OwnTtl): Promise<void> {
  await writeAtomically(fileIn(directory), JSON.stringify(own), { mode: 0o600 })
}

/** What a document that came with a past is given beside it; nothing where the config decides. Throws `FILE_NOT_WRITABLE` (store-unavailable). */
export async function writeCarriedTtl(
  directory: string,
  { ttl }: Carried,
  life: { readonly since: number; readonly born: number },
): Promise<void> {
  if (ttl !== undefined) await writeOwnTtl(directory, { ttl, ...life })
}

/** Takes it away, whoever's it was. Throws `FILE_NOT_WRITABLE` (store-unavailable). */
export async function clearOwnTtl(directory: string): Promise<void> {
  await removeFile(fileIn(directory))
}

/** When a document expires, milliseconds since 1970; undefined for never. */
export function expiryOf({ expires, ttl }: StoredHeader, own: OwnTtl | undefined): number | undefined {
  if (own === undefined) return expires
  if (own.ttl === null) return undefined
  const given = own.since + own.ttl
  // A commit with another time to live did not know of this one.
  return ttl === own.ttl && expires !== undefined ? Math.max(given, expires) : given
}

function fileIn(directory: string): string {
  return join(directory, 'ttl.json')
}
