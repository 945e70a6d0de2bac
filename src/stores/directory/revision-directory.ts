import { constants } from 'node:fs'
import { lstat, mkdtemp, open, readdir, rename, rm, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import type { ContextId } from '../../context/context-id.ts'
import { CicdError, systemCodeOf } from '../../errors/cicd-error.ts'
import { prepareFile, readIfThere, removeFile, syncDirectory, writeAtomically } from '../../io/atomic-file.ts'
import { maxInputBytes, readBounded } from '../../io/bounded-read.ts'
import { fileError } from '../../io/file-error.ts'
import { requireNoLinks } from '../../io/no-links.ts'
import { linkUnlessTaken, makeFolder } from './exclusive-file.ts'
import { directoryName } from './name.ts'
import { carriedIn, entryOf, readHeader, readRevision, versionOf } from './revision-file.ts'
import type { RevisionFile } from './revision-file.ts'
import type { HistoryEntry } from '../shared/store.ts'
import type { StoreLimits } from '../shared/store-limits.ts'

export interface RevisionOptions {
  /** The id that the files must have; without it any id is accepted. */
  readonly id?: string
  /** The largest file: one revision with its operations and their inverse. */
  readonly maxFileBytes?: number
}

/** This many of the newest files stay regardless of the limits, so that `isInLine` finds the next revision even with many writers. */
const alwaysKept = 10

/**
 * The revisions of one document, a file each: `1.json`, `2.json`, … The newest is the current one. A revision is created by `link`, which fails if
 * the name is taken: of two writers who started from the same revision, one is refused, regardless of clocks.
 */
export class RevisionDirectory {
  readonly path: string
  private readonly store: string
  private readonly id: string | undefined
  private readonly maxFileBytes: number

  /** `path` is inside `store`, the folder of the store. Links below `store` are not followed. */
  constructor(store: string, path: string, { id, maxFileBytes = maxInputBytes }: RevisionOptions = {}) {
    this.store = store
    this.path = path
    this.id = id
    this.maxFileBytes = maxFileBytes
  }

  /** The directory of an id in a store, or in the subfolder `inside` of the store. */
  static of(store: string, id: ContextId, { inside = '', ...more }: RevisionOptions & { inside?: string } = {}) {
    return new RevisionDirectory(store, join(store, inside, directoryName(id)), { ...more, id })
  }

  fileOf(revision: number): string {
    return join(this.path, `${revision}.json`)
  }

  /** The revision numbers, ascending. */
  async revisions(): Promise<number[]> {
    await requireNoLinks(this.store, this.path)
    const names = await readdir(this.path).catch((error: unknown) => {
      if (systemCodeOf(error) === 'ENOENT') return []
      throw fileError('read', this.path, error)
    })
    return names
      .filter((name) => /^[1-9]\d{0,14}\.json$/.test(name))
      .map((name) => Number.parseInt(name, 10))
      .sort((a, b) => a - b)
  }

  /** The newest revision; undefined if there is none. Throws `DOCUMENT_UNREADABLE`, `DIRECTORY_OF_ANOTHER_ID`. */
  async newest(): Promise<RevisionFile | undefined> {
    let unreadable: number | undefined
    for (;;) {
      const revision = (await this.revisions()).at(-1)
      if (revision === undefined) return undefined
      const text = await this.textOf(revision)
      const found = text === undefined ? undefined : readRevision(text)
      if (found?.header.revision === revision) return this.checked(found)
      // Other writers may have added newer revisions since the listing, and cut this one: look again. If it is still the newest, it is damaged.
      if (unreadable === revision) throw this.broken(revision)
      unreadable = revision
    }
  }

  /** The id in the headers of the files, starting with the newest: if a file is damaged, the one before it is read. */
  async idInFiles(): Promise<ContextId | undefined> {
    for (const revision of (await this.revisions()).reverse()) {
      const text = await this.textOf(revision).catch(() => undefined)
      const header = text === undefined ? undefined : readHeader(text)
      if (header !== undefined) return header.id
    }
    return undefined
  }

  /** Adds a revision, durably; false if another writer was first. */
  async add(revision: number, text: string): Promise<boolean> {
    requireNotLarger(text, this.maxFileBytes)
    await makeFolder(this.store, this.path)
    const path = this.fileOf(revision)
    await using prepared = await prepareFile(path, text, { mode: 0o600 })
    if (!(await linkUnlessTaken(prepared, path))) return false
    if (!(await this.isInLine(revision, versionOf(text)))) return false
    await syncDirectory(this.path)
    return true
  }

  /**
   * Adds the first revision, with any number, together with the files that `beside` writes: all or nothing. False if another writer was first. It
   * works only while the folder does not exist: the name of a folder is exclusive, while a number after a gap is not.
   */
  async addFirst(revision: number, text: string, beside: (folder: string) => Promise<void>): Promise<boolean> {
    requireNotLarger(text, this.maxFileBytes)
    await makeFolder(this.store, this.store)
    const folder = await mkdtemp(join(this.store, '.import-')).catch((error: unknown) => {
      throw fileError('write', this.store, error)
    })
    try {
      await writeAtomically(join(folder, `${revision}.json`), text, { mode: 0o600 })
      await beside(folder)
      await syncDirectory(folder)
      await requireNoLinks(this.store, this.path)
      await rename(folder, this.path)
      await syncDirectory(this.store)
      return true
    } catch (error) {
      if (['ENOTEMPTY', 'EEXIST'].includes(systemCodeOf(error) ?? '')) return false
      throw error instanceof CicdError ? error : fileError('write', this.path, error)
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }

  /** The history entries of a range of revisions, newest first. An entry that cannot be read is undefined; one that is removed meanwhile is missing. */
  async entries({ from, to }: { readonly from: number; readonly to: number }): Promise<(HistoryEntry | undefined)[]> {
    const entries: (HistoryEntry | undefined)[] = []
    for (const revision of (await this.revisions()).reverse()) {
      if (revision < from || revision > to) continue
      const text = await this.textOf(revision)
      const header = text === undefined ? undefined : readHeader(text)
      if (text !== undefined) entries.push(entryOf(header, revision), ...carriedIn(header))
    }
    return entries
  }

  /** Removes all revisions before one. A suspended writer cannot bring them back: see `isInLine`. */
  async removeBefore(revision: number): Promise<void> {
    for (const old of await this.revisions()) if (old < revision) await removeFile(this.fileOf(old))
  }

  /** Cuts the documents off old revisions and removes the oldest. If something fails, the next commit makes up for it. */
  async tidy({ keep, maxBytes }: StoreLimits['history']): Promise<void> {
    const revisions = await this.revisions()
    // The newest two are not cut: a reader whose listing is one revision old still finds its document.
    const old = revisions.slice(0, -2)
    const last = old.at(-1)
    if (last !== undefined) await this.cut(last)
    let bytes = 0
    let kept = revisions.length - old.length
    const goes: number[] = []
    for (const revision of old.reverse()) {
      bytes += (await lstat(this.fileOf(revision))).size
      if (++kept > alwaysKept && (kept > keep || bytes > maxBytes)) goes.push(revision)
    }
    // Remove the oldest first, so that no gap opens.
    for (const revision of goes.reverse()) await unlink(this.fileOf(revision))
  }

  /** Truncates the file to its header. This needs no space, and a concurrent reader notices it: half a document is not JSON. */
  private async cut(revision: number): Promise<void> {
    // Use one handle: the file that was read is the one that is cut, even if its name changes meanwhile.
    await using file = await open(this.fileOf(revision), constants.O_RDWR | constants.O_NOFOLLOW | constants.O_NONBLOCK)
    const text = (await readBounded(file, this.maxFileBytes)).toString()
    if (readHeader(text) === undefined) return
    const header = text.slice(0, text.indexOf('\n') + 1)
    if (header.length < text.length) await file.truncate(Buffer.byteLength(header))
  }

  /**
   * Whether a revision that was just added is in the chain. A suspended writer may find its name free again, because old revisions are removed. Then
   * the next revision was not made from this one, and this one is removed.
   */
  private async isInLine(revision: number, version: string): Promise<boolean> {
    const newest = (await this.revisions()).at(-1)
    if (newest === undefined || newest <= revision) return true
    const next = await this.textOf(revision + 1)
    if (next !== undefined && readHeader(next)?.previous === version) return true
    await removeFile(this.fileOf(revision))
    return false
  }

  private textOf(revision: number): Promise<string | undefined> {
    return readIfThere(this.fileOf(revision), { maxBytes: this.maxFileBytes })
  }

  private checked(file: RevisionFile): RevisionFile {
    if (this.id === undefined || file.header.id === this.id) return file
    const message = `${this.path} holds the context data of "${file.header.id}", not of "${this.id}"`
    throw new CicdError('DIRECTORY_OF_ANOTHER_ID', message, {
      file: this.path,
      suggestions: ['The file system treats the two ids as one, or the directory was copied: choose another id.'],
    })
  }

  private broken(revision: number): CicdError {
    const path = this.fileOf(revision)
    const message = `${path} holds no context data: it was cut off or written by another program`
    return new CicdError('DOCUMENT_UNREADABLE', message, {
      file: path,
      suggestions: [`Put it back from a backup, or remove it: then the revision before it is used.`],
    })
  }
}

/** Refuses what could not be read back. A document below the limit may come with operations that are too large. */
function requireNotLarger(text: string, maxBytes: number): void {
  if (text.length * 3 <= maxBytes) return
  const bytes = Buffer.byteLength(text)
  if (bytes <= maxBytes) return
  const message = `the change, its undo operations and the context data would have ${bytes} bytes together, ${maxBytes} are allowed. Nothing was stored.`
  throw new CicdError('DOCUMENT_TOO_LARGE', message, {
    suggestions: ['Make the change in smaller steps.', 'maxBytes in the config sets the limit.'],
  })
}
