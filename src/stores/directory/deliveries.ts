import { given } from '../../json/given.ts'
import { hash } from 'node:crypto'
import { lstat, readdir, rmdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { isObject, ownValue } from '../../json/json.ts'
import { readIfThere, removeFile, writeAtomically } from '../../io/atomic-file.ts'
import { systemCodeOf } from '../../errors/cicd-error.ts'
import { fileError } from '../../io/file-error.ts'
import { requireNoLinks } from '../../io/no-links.ts'
import { readJson, writeJson } from '../shared/document-text.ts'
import { isDelivery, unreadableDelivery } from '../shared/records.ts'
import { hasShape, isRevision, isText, optional } from '../shared/shape.ts'
import type { Shape } from '../shared/shape.ts'
import type { RevisionDirectory } from './revision-directory.ts'
import type { StoredHeader } from './revision-file.ts'
import { deliveriesKept } from '../shared/store-limits.ts'
import type { Delivery } from '../shared/store.ts'

/** The number of delivery files that may exist above the limit before the oldest are removed. Finding the oldest takes an `lstat` of each file. */
const slack = 50

/** The content of a delivery file. */
interface Filed {
  readonly delivery: unknown
  /** The first revision of the document. A delivery to an earlier document with the same id is ignored. */
  readonly born?: number
  /** The newest revision of the document when the file was written. */
  readonly after: number
}

const filedShape: Shape<Filed> = { delivery: isObject, born: optional(isRevision), after: isRevision }

/**
 * The deliveries to a document, one file each, in `deliveries/` beside the revisions. The delivery of the newest revision is in the header of that
 * revision. It is copied to a file before a newer revision is added.
 */
export class DirectoryDeliveries {
  private readonly directory: RevisionDirectory
  private readonly path: string

  constructor(directory: RevisionDirectory) {
    this.directory = directory
    this.path = join(directory.path, 'deliveries')
  }

  /**
   * Returns the delivery with a key; undefined if there is none. `newest` is the header of the newest revision. Throws `RECORD_UNREADABLE` (config)
   * if it is damaged.
   */
  async read(newest: StoredHeader, key: string): Promise<Delivery | undefined> {
    const file = this.fileOf(key)
    const filed = await this.filed(newest, file)
    if (filed === 'damaged') throw unreadableDelivery({ place: file, file })
    const isInHeader = keyOf(newest.delivery) === key && (filed === undefined || filed.after < newest.revision)
    const delivery = isInHeader ? newest.delivery : filed?.delivery
    if (delivery === undefined || (isDelivery(delivery) && delivery.key === key)) return delivery
    const damaged = isInHeader ? this.directory.fileOf(newest.revision) : file
    throw unreadableDelivery({ place: damaged, file: damaged })
  }

  /** Writes a delivery to its file. Throws `FILE_NOT_WRITABLE` (store-unavailable). */
  write(newest: StoredHeader, delivery: Delivery): Promise<void> {
    return this.put(newest, this.fileOf(delivery.key), delivery)
  }

  /**
   * Copies the delivery in a header to its file, unless the file already has it. A damaged delivery is copied unchanged. A delivery without a key is
   * skipped: nobody can ask for it.
   */
  async file(newest: StoredHeader): Promise<void> {
    const { delivery, revision } = newest
    const key = keyOf(delivery)
    if (key === undefined) return
    const file = this.fileOf(key)
    const filed = await this.filed(newest, file)
    if (filed === undefined || filed === 'damaged' || filed.after < revision) await this.put(newest, file, delivery)
  }

  /** Removes all delivery files. Throws `FILE_NOT_WRITABLE` (store-unavailable). */
  async clear(): Promise<void> {
    // One by one: a recursive removal could be led out of the directory by a link.
    for (const file of await this.files()) await removeFile(file)
    await rmdir(this.path).catch((error: unknown) => {
      if (!['ENOENT', 'ENOTEMPTY', 'EEXIST'].includes(systemCodeOf(error) ?? ''))
        throw fileError('remove', this.path, error)
    })
  }

  private async put({ born, revision }: StoredHeader, file: string, delivery: unknown): Promise<void> {
    const filed: Filed = { delivery, ...given({ born }), after: revision }
    await requireNoLinks(dirname(this.path), this.path)
    await writeAtomically(file, writeJson(filed), { mode: 0o600 })
    await this.forgetOldest()
  }

  private async filed({ born }: StoredHeader, file: string): Promise<Filed | 'damaged' | undefined> {
    const text = await readIfThere(file)
    if (text === undefined) return undefined
    const value: unknown = readJson(text)
    if (!hasShape(value, filedShape)) return 'damaged'
    return value.born === born ? value : undefined
  }

  private fileOf(key: string): string {
    return join(this.path, `${hash('sha256', key)}.json`)
  }

  private async files(): Promise<string[]> {
    await requireNoLinks(dirname(this.path), this.path)
    const names = await readdir(this.path).catch((error: unknown) => {
      if (systemCodeOf(error) === 'ENOENT') return []
      throw fileError('read', this.path, error)
    })
    return names.filter((name) => name.endsWith('.json')).map((name) => join(this.path, name))
  }

  private async forgetOldest(): Promise<void> {
    const files = await this.files()
    if (files.length <= deliveriesKept + slack) return
    const aged = await Promise.all(
      files.map(async (file) => ({ file, time: (await lstat(file).catch(() => undefined))?.mtimeMs ?? 0 })),
    )
    const oldest = aged.sort((a, b) => a.time - b.time).slice(0, -deliveriesKept)
    for (const { file } of oldest) await removeFile(file)
  }
}

function keyOf(delivery: unknown): string | undefined {
  const key = isObject(delivery) ? ownValue(delivery, 'key') : undefined
  return isText(key) ? key : undefined
}
