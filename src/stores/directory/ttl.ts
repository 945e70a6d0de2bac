import { join } from 'node:path'
import { isObject } from '../../json/json.ts'
import { readIfThere, writeAtomically } from '../../io/atomic-file.ts'
import { readJson } from '../shared/document-text.ts'
import type { RevisionHeader } from './revision-file.ts'

/** A time to live that a document was given, which wins over the config's. */
export interface OwnTtl {
  /** Milliseconds; null: for ever. */
  readonly ttl: number | null
  /** When it was given, milliseconds since 1970. */
  readonly since: number
  /** The revision that the document began with: a later one under the same id has its own. */
  readonly born?: number
}

/** What the document in a directory was given; undefined when nothing. */
export async function readOwnTtl(directory: string, { born }: RevisionHeader): Promise<OwnTtl | undefined> {
  const text = await readIfThere(fileIn(directory))
  const value = text === undefined ? undefined : readJson(text)
  return isObject(value) && value.born === born ? (value as unknown as OwnTtl) : undefined
}

/** Gives it. Throws `FILE_NOT_WRITABLE` (store-unavailable). */
export async function writeOwnTtl(directory: string, own: OwnTtl): Promise<void> {
  await writeAtomically(fileIn(directory), JSON.stringify(own), { mode: 0o600 })
}

/** When a document expires, milliseconds since 1970; undefined for never. */
export function expiryOf({ expires, ttl }: RevisionHeader, own: OwnTtl | undefined): number | undefined {
  if (own === undefined) return expires
  if (own.ttl === null) return undefined
  const given = own.since + own.ttl
  // A commit with another time to live did not know of this one.
  return ttl === own.ttl && expires !== undefined ? Math.max(given, expires) : given
}

function fileIn(directory: string): string {
  return join(directory, 'ttl.json')
}
