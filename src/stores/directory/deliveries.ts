import { given } from '../../json/given.ts'
import { hash } from 'node:crypto'
import { lstat, readdir, rmdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { isObject } from '../../json/json.ts'
import { readIfThere, removeFile, writeAtomically } from '../../io/atomic-file.ts'
import { systemCodeOf } from '../../errors/cicd-error.ts'
import { fileError } from '../../io/file-error.ts'
import { requireNoLinks } from '../../io/no-links.ts'
import { readJson, writeJson } from '../shared/document-text.ts'
import type { RevisionHeader } from './revision-file.ts'
import { deliveriesKept } from '../shared/store-limits.ts'
import type { Delivery } from '../shared/store.ts'

/** How many more there may be until the oldest are looked for: that takes a look at each. */
const slack = 50

/** A delivery as it is filed. */
interface Filed {
  readonly delivery: Delivery
  /** The revision that the document began with: deliveries to one that is gone are forgotten. */
  readonly born?: number
  /** The newest revision when it was filed. */
  readonly after: number
}

/**
 * What deliveries did, in `deliveries/` beside the revisions, a file each. That of the newest revision stands in its header, with which
 * it came, and is filed before there is a newer one.
 */
export class DirectoryDeliveries {
  private readonly path: string

  constructor(directory: string) {
    this.path = join(directory, 'deliveries')
  }

  /** What a delivery to the document with this newest header did. */
  async read(newest: RevisionHeader, key: string): Promise<Delivery | undefined> {
    const filed = await this.filed(newest, key)
    const isInHeader = newest.delivery?.key === key && (filed === undefined || filed.after < newest.revision)
    return isInHeader ? newest.delivery : filed?.delivery
  }

  /** Files a delivery. Throws `FILE_NOT_WRITABLE` (store-unavailable). */
  async write({ born, revision }: RevisionHeader, delivery: Delivery): Promise<void> {
    const filed: Filed = { delivery, ...given({ born }), after: revision }
    await requireNoLinks(dirname(this.path), this.path)
    await writeAtomically(this.fileOf(delivery.key), writeJson(filed), { mode: 0o600 })
    await this.forgetOldest()
  }

  /** Files what stands in a header, unless that was done. */
  async file(newest: RevisionHeader): Promise<void> {
    const { delivery, revision } = newest
    if (delivery === undefined) return
    const filed = await this.filed(newest, delivery.key)
    if (filed === undefined || filed.after < revision) await this.write(newest, delivery)
  }

  /** Removes all. Throws `FILE_NOT_WRITABLE` (store-unavailable). */
  async clear(): Promise<void> {
    // One by one: what removes a whole tree can be led out of it by a link.
    for (const file of await this.files()) await removeFile(file)
    await rmdir(this.path).catch((error: unknown) => {
      if (!['ENOENT', 'ENOTEMPTY', 'EEXIST'].includes(systemCodeOf(error) ?? ''))
        throw fileError('remove', this.path, error)
    })
  }

  private async filed({ born }: RevisionHeader, key: string): Promise<Filed | undefined> {
    const text = await readIfThere(this.fileOf(key))
    const value = text === undefined ? undefined : readJson(text)
    return isObject(value) && value.born === born ? (value as unknown as Filed) : undefined
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
