import { CicdError } from '../../errors/cicd-error.ts'
import type { RevisionDirectory } from './revision-directory.ts'
import type { RevisionFile } from './revision-file.ts'
import { expiryOf, readOwnTtl } from './ttl.ts'
import type { OwnTtl } from './ttl.ts'

/** The newest revision of a document, and whether the document exists. */
export interface Look {
  readonly newest: RevisionFile | undefined
  /** The newest revision, unless the document was deleted or has expired. */
  readonly alive?: RevisionFile
  readonly own?: OwnTtl | undefined
  /** Milliseconds since 1970. */
  readonly expires?: number | undefined
}

/** Reads the state of a document directory at the time `now`, in milliseconds since 1970. Throws `DOCUMENT_UNREADABLE`, `RECORD_UNREADABLE` (config). */
export async function look(directory: RevisionDirectory, now: number): Promise<Look> {
  const newest = await directory.newest()
  if (newest === undefined || newest.header.deleted === true) return { newest }
  const own = await readOwnTtl(directory.path, newest.header)
  const expires = expiryOf(newest.header, own)
  const isOver = expires !== undefined && expires <= now
  return isOver ? { newest } : { newest, alive: newest, own, expires }
}

/** The state of a directory before a deletion. */
export interface Deletable {
  readonly revision: number
  /** The version of the newest file; null if the file cannot be read. */
  readonly version: string | null
  readonly isDeleted: boolean
  readonly isAlive: boolean
}

/** Reads the state of a document that is to be deleted. A damaged document counts as existing, so that it can be deleted. Undefined if there never was one. */
export async function lookToDelete(directory: RevisionDirectory, now: number): Promise<Deletable | undefined> {
  try {
    const { newest, alive } = await look(directory, now)
    if (newest === undefined) return undefined
    const { revision, deleted = false } = newest.header
    return { revision, version: newest.version, isDeleted: deleted, isAlive: alive !== undefined }
  } catch (error) {
    const isDamage = error instanceof CicdError && /^(DOCUMENT|RECORD)_UNREADABLE$/.test(error.code)
    const revision = isDamage ? (await directory.revisions()).at(-1) : undefined
    if (revision === undefined) throw error
    return { revision, version: null, isDeleted: false, isAlive: true }
  }
}
