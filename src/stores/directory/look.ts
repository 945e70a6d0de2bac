import { CicdError } from '../../errors/cicd-error.ts'
import type { RevisionDirectory } from './revision-directory.ts'
import type { RevisionFile } from './revision-file.ts'
import { expiryOf, readOwnTtl } from './ttl.ts'
import type { OwnTtl } from './ttl.ts'

/** The newest revision of a document, and whether there is one in it. */
export interface Look {
  readonly newest: RevisionFile | undefined
  /** The newest, unless it was deleted or has expired. */
  readonly alive?: RevisionFile
  readonly own?: OwnTtl | undefined
  /** Milliseconds since 1970. */
  readonly expires?: number | undefined
}

/** Looks at a directory, at a time in milliseconds since 1970. Throws `DOCUMENT_UNREADABLE`, `RECORD_UNREADABLE` (config). */
export async function look(directory: RevisionDirectory, now: number): Promise<Look> {
  const newest = await directory.newest()
  if (newest === undefined || newest.header.deleted === true) return { newest }
  const own = await readOwnTtl(directory.path, newest.header)
  const expires = expiryOf(newest.header, own)
  const isOver = expires !== undefined && expires <= now
  return isOver ? { newest } : { newest, alive: newest, own, expires }
}

/** What a deletion comes after. */
export interface Deletable {
  readonly revision: number
  /** Of the newest file; null where that cannot be read. */
  readonly version: string | null
  readonly isDeleted: boolean
  readonly isAlive: boolean
}

/** Looks at what is to be deleted: what is damaged can be, and counts as a document. Undefined where nothing ever was. */
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
