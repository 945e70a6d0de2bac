import { given } from '../../json/given.ts'
import { realpathSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import type { DocumentFileConfig } from '../../config/config.ts'
import { isContextId } from '../../context/context-id.ts'
import type { ContextId } from '../../context/context-id.ts'
import type { JsonObject } from '../../json/json.ts'
import { prepareFile, readIfThere, removeFile, syncDirectory } from '../../io/atomic-file.ts'
import { watchFolder } from '../../io/watch-folder.ts'
import { cicdContextInside, documentFileText, idInside, ofAnotherId } from '../shared/document-file.ts'
import { checkSize } from '../shared/document-size.ts'
import { readDocument, writeDocument } from '../shared/document-text.ts'
import { holdLock } from './lock.ts'
import {
  deliveriesTo,
  hashOf,
  knownRevision,
  newestRevision,
  readSidecar,
  withDelivery,
  writeSidecar,
} from './sidecar.ts'
import type { KnownDelivery, KnownRevision, Sidecar } from './sidecar.ts'
import { isDelivery, unreadableDelivery } from '../shared/records.ts'
import { fileLookEvery, largestFile } from '../shared/store-limits.ts'
import { listSorted } from '../shared/list-sorted.ts'
import { requireWritable } from '../shared/require-writable.ts'
import type {
  Commit,
  CommitResult,
  ContextStore,
  ContextSummary,
  Delivery,
  HintStore,
  ListPage,
  ListRequest,
  Stored,
} from '../shared/store.ts'

/**
 * A YAML or JSON file as the primary of one context; another id is a conflict (`FILE_OF_ANOTHER_ID`). The revision is stored beside it, in
 * `PATH.meta`. A change of the file by another program counts as one revision. There is no history: entries are dropped. There are no TTLs and no
 * locks: they are for shared stores.
 */
export function openFilePrimary(config: DocumentFileConfig, limits: { readonly maxBytes: number }): ContextStore {
  return new FilePrimary(config, limits.maxBytes)
}

class FilePrimary implements ContextStore {
  readonly name: DocumentFileConfig['name']
  readonly file: string
  readonly hints: HintStore = {
    lookEvery: fileLookEvery,
    watch: (_id, listener) => {
      const file = realPathOf(this.file)
      return watchFolder(dirname(file), (name) => name === basename(file), listener)
    },
  }
  readonly #sidecarPath: string
  readonly #mode: number
  readonly #maxBytes: number

  constructor({ name, path, mode }: DocumentFileConfig, maxBytes: number) {
    this.name = name
    this.file = path
    this.#sidecarPath = `${path}.meta`
    this.#mode = mode
    this.#maxBytes = maxBytes
  }

  async read(id: ContextId): Promise<Stored | undefined> {
    const found = await this.#findOf(id)
    return found && { document: found.document, revision: found.revision, version: found.version }
  }

  async lastRevision(): Promise<number> {
    return newestRevision(await readSidecar(this.#sidecarPath))
  }

  async commit({ expected, document, revision, entry, delivery }: Commit): Promise<CommitResult> {
    checkSize(writeDocument(document), this.#maxBytes, document)
    const text = documentFileText(this.name, document, largestFile(this.#maxBytes))
    const made = { revision, sha256: hashOf(text), time: entry.time, ...given({ delivery }) }

    await using prepared = await prepareFile(this.file, text, { mode: this.#mode, followLink: true })
    await using lock = await holdLock(this.file)
    const current = await this.#find()
    const floor = current?.revision ?? (await this.lastRevision())
    if (current?.version !== expected || revision <= floor) return { kind: 'conflict' }

    const before = current === undefined ? [] : [current.known]
    await this.#writeSidecar({ revisions: [...before, made], deliveries: current?.deliveries ?? [] })
    // Check once more, as late as possible: another process may have taken the lock over, and editors do not use it.
    if (lock.isLost() || (await this.#find())?.version !== expected) return { kind: 'conflict' }
    await prepared.moveIntoPlace()
    await syncDirectory(dirname(this.file))
    return { kind: 'stored', stored: { document, revision, version: versionOf(made) } }
  }

  list(request: ListRequest): Promise<ListPage> {
    return listSorted([this.file], request, () => this.#summary())
  }

  async delete(id: ContextId): Promise<boolean> {
    return this.#whileLocked(id, async ({ known }) => {
      await this.#writeSidecar({ revisions: [known] })
      await removeFile(this.file)
      await syncDirectory(dirname(this.file))
    })
  }

  async readDelivery(id: ContextId, key: string): Promise<Delivery | undefined> {
    const delivery = (await this.#findOf(id))?.deliveries.find((one) => one.key === key)
    if (delivery === undefined || isDelivery(delivery)) return delivery
    throw unreadableDelivery({ place: `the delivery "${key}" in ${this.#sidecarPath}`, file: this.#sidecarPath })
  }

  async writeDelivery(id: ContextId, delivery: Delivery): Promise<void> {
    await this.#whileLocked(id, ({ known, deliveries }) =>
      this.#writeSidecar({ revisions: [known], deliveries: withDelivery(deliveries, delivery) }),
    )
  }

  async ping(): Promise<void> {
    await this.#text()
    await requireWritable(dirname(this.file))
  }

  close(): Promise<void> {
    return Promise.resolve()
  }

  /** False if there is no document. Then no lock is taken. */
  async #whileLocked(id: ContextId, work: (current: Found) => Promise<void>): Promise<boolean> {
    if ((await this.#findOf(id)) === undefined) return false
    const lock = await holdLock(this.file)
    try {
      const current = await this.#findOf(id)
      if (current !== undefined) await work(current)
      return current !== undefined
    } finally {
      await lock[Symbol.asyncDispose]()
    }
  }

  async #findOf(id: ContextId): Promise<(Found & { readonly document: JsonObject }) | undefined> {
    const found = await this.#find()
    if (found === undefined) return undefined
    const document = readDocument(found.text, this.file)
    if (idInside(document) === id) return { ...found, document }
    const suggestion = 'Such a file is the primary of one context: set another path, or use datasources.directory.'
    throw ofAnotherId('FILE_OF_ANOTHER_ID', this.file, document, id, suggestion)
  }

  /** The text with its revision. The sidecar is older than the text only if another program wrote the text. */
  async #find(): Promise<Found | undefined> {
    for (;;) {
      const text = await this.#text()
      if (text === undefined) return undefined
      const sidecar = await readSidecar(this.#sidecarPath)
      const sha256 = hashOf(text)
      const known = knownRevision(sha256, sidecar)
      const overtaken = known === undefined && (await this.#text()) !== text
      if (overtaken) continue
      const revision = known?.revision ?? newestRevision(sidecar) + 1
      const time = given({ time: known?.time })
      return {
        known: { revision, sha256, ...time },
        ...{ text, revision, version: versionOf({ revision, sha256 }), deliveries: deliveriesTo(sha256, sidecar) },
      }
    }
  }

  #text(): Promise<string | undefined> {
    return readIfThere(this.file, { followLink: true, maxBytes: largestFile(this.#maxBytes) })
  }

  async #summary(): Promise<ContextSummary | undefined> {
    const found = await this.#find()
    if (found === undefined) return undefined
    const document = readDocument(found.text, this.file)
    const id = idInside(document)
    if (id === undefined || !isContextId(id)) return undefined
    const { revision, known, text } = found
    const cicdContext = cicdContextInside(document)
    return { id, cicdContext, revision, changedAt: known.time, expiresAt: undefined, bytes: Buffer.byteLength(text) }
  }

  #writeSidecar(sidecar: Sidecar): Promise<void> {
    return writeSidecar(this.#sidecarPath, sidecar, { mode: this.#mode })
  }
}

interface Found {
  readonly text: string
  readonly revision: number
  readonly version: string
  /** The revision that the next sidecar keeps. */
  readonly known: KnownRevision
  readonly deliveries: readonly KnownDelivery[]
}

/** Resolves links: a watcher on a link does not see changes of its target. */
function realPathOf(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}

function versionOf({ revision, sha256 }: KnownRevision): string {
  return `${revision}:${sha256}`
}
