import { dirname } from 'node:path'
import type { DocumentFileConfig } from '../config/config.ts'
import type { ContextId } from '../context/context-id.ts'
import { prepareFile, readIfThere, syncDirectory } from '../io/atomic-file.ts'
import { documentFileText, idInside, ofAnotherId } from './document-file.ts'
import { checkSize } from './document-size.ts'
import { readDocument, writeDocument } from './document-text.ts'
import { holdLock } from './file-primary-lock.ts'
import { hashOf, knownRevision, newestRevision, readSidecar, writeSidecar } from './file-primary-sidecar.ts'
import type { KnownRevision } from './file-primary-sidecar.ts'
import { requireWritable } from './require-writable.ts'
import { NotYet } from './not-yet.ts'
import type { Commit, CommitResult, ContextStore, Stored } from './store.ts'

/**
 * A YAML or JSON file as the primary of one context; another id is a conflict (`FILE_OF_ANOTHER_ID`). The revision stands beside it, in
 * `PATH.meta`; a file that another program changed counts as one revision more. There is no history: entries are dropped.
 */
export function openFilePrimary(config: DocumentFileConfig, limits: { readonly maxBytes: number }): ContextStore {
  return new FilePrimary(config, limits.maxBytes)
}

class FilePrimary extends NotYet implements ContextStore {
  readonly name: DocumentFileConfig['name']
  readonly #path: string
  readonly #sidecarPath: string
  readonly #mode: number
  readonly #maxBytes: number

  constructor({ name, path, mode }: DocumentFileConfig, maxBytes: number) {
    super()
    this.name = name
    this.#path = path
    this.#sidecarPath = `${path}.meta`
    this.#mode = mode
    this.#maxBytes = maxBytes
  }

  async read(id: ContextId): Promise<Stored | undefined> {
    const found = await this.#find()
    if (found === undefined) return undefined
    const document = readDocument(found.text, this.#path)
    if (idInside(document) === id) return { document, revision: found.revision, version: found.version }
    const suggestion = 'Such a file is the primary of one context: set another path, or use datasources.directory.'
    throw ofAnotherId('FILE_OF_ANOTHER_ID', this.#path, document, id, suggestion)
  }

  async lastRevision(): Promise<number> {
    return newestRevision(await readSidecar(this.#sidecarPath))
  }

  async commit({ expected, document, revision }: Commit): Promise<CommitResult> {
    checkSize(writeDocument(document), this.#maxBytes, document)
    const text = documentFileText(this.name, document)
    const made = { revision, sha256: hashOf(text) }

    await using prepared = await prepareFile(this.#path, text, { mode: this.#mode })
    await using lock = await holdLock(this.#path)
    const current = await this.#find()
    const floor = current?.revision ?? (await this.lastRevision())
    if (current?.version !== expected || revision <= floor) return { kind: 'conflict' }

    const before = current === undefined ? [] : [{ revision: current.revision, sha256: current.sha256 }]
    await writeSidecar(this.#sidecarPath, { revisions: [...before, made] }, { mode: this.#mode })
    // Once more, as late as can be: a lock may have been taken for abandoned, and an editor knows of none.
    if (lock.isLost() || (await this.#find())?.version !== expected) return { kind: 'conflict' }
    await prepared.moveIntoPlace()
    await syncDirectory(dirname(this.#path))
    return { kind: 'stored', stored: { document, revision, version: versionOf(made) } }
  }

  async ping(): Promise<void> {
    await readIfThere(this.#path)
    await requireWritable(dirname(this.#path))
  }

  close(): Promise<void> {
    return Promise.resolve()
  }

  /** The text with its revision. The sidecar is older than the text only where another program wrote the text. */
  async #find(): Promise<Found | undefined> {
    for (;;) {
      const text = await readIfThere(this.#path)
      if (text === undefined) return undefined
      const sidecar = await readSidecar(this.#sidecarPath)
      const sha256 = hashOf(text)
      const known = knownRevision(sha256, sidecar)
      const overtaken = known === undefined && (await readIfThere(this.#path)) !== text
      if (overtaken) continue
      const found = known ?? { revision: newestRevision(sidecar) + 1, sha256 }
      return { ...found, text, version: versionOf(found) }
    }
  }
}

interface Found extends KnownRevision {
  readonly text: string
  readonly version: string
}

function versionOf({ revision, sha256 }: KnownRevision): string {
  return `${revision}:${sha256}`
}
