import { given } from '../../json/given.ts'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { DirectoryConfig } from '../../config/config.ts'
import type { ContextId } from '../../context/context-id.ts'
import { CicdError, systemCodeOf } from '../../errors/cicd-error.ts'
import { isObject, ownValue } from '../../json/json.ts'
import type { Clock } from '../../io/clock.ts'
import { fileError } from '../../io/file-error.ts'
import { DirectoryDeliveries } from './deliveries.ts'
import { DirectoryLocks } from './locks.ts'
import { idOfName, mayBeginWith } from './name.ts'
import { expiryOf, readOwnTtl, writeOwnTtl } from './ttl.ts'
import type { OwnTtl } from './ttl.ts'
import { cicdContextInside } from '../shared/document-file.ts'
import { checkSize } from '../shared/document-size.ts'
import { writeDocument } from '../shared/document-text.ts'
import { withUnknownChanges } from '../shared/foreign-change.ts'
import { brokenContext, listSorted } from '../shared/list-sorted.ts'
import { requireWritable } from '../shared/require-writable.ts'
import { isTime, isoTime, momentOf } from '../shared/shape.ts'
import { RevisionDirectory, Turns } from './revision-directory.ts'
import { revisionText, versionOf } from './revision-file.ts'
import type { RevisionFile, StoredHeader } from './revision-file.ts'
import type { StoreLimits } from '../shared/store-limits.ts'
import type {
  Commit,
  CommitResult,
  ContextStore,
  ContextSummary,
  Delivery,
  HistoryEntry,
  HistoryStore,
  LifetimeStore,
  ListPage,
  ListRequest,
  LockStore,
  Stored,
} from '../shared/store.ts'

/** Documents in `PATH/ID/REVISION.json`: no server, many contexts, safe for writers on many machines that share the directory. */
export class DirectoryStore implements ContextStore {
  readonly name = 'directory'
  readonly history: HistoryStore = { read: (id) => this.readHistory(id) }
  readonly lifetimes: LifetimeStore = {
    expire: (id, milliseconds) => this.expire(id, milliseconds),
    expiresAt: (id) => this.expiresAt(id),
  }
  readonly locks: LockStore
  private readonly config: DirectoryConfig
  private readonly limits: StoreLimits
  private readonly clock: Clock
  private readonly turns = new Turns()

  constructor(config: DirectoryConfig, limits: StoreLimits, clock: Clock) {
    this.config = config
    this.limits = limits
    this.clock = clock
    this.locks = new DirectoryLocks(config.path, clock)
  }

  async read(id: ContextId): Promise<Stored | undefined> {
    const { alive } = await this.look(this.directoryOf(id))
    if (alive === undefined) return undefined
    return { document: alive.document, revision: alive.header.revision, version: alive.version }
  }

  async lastRevision(id: ContextId): Promise<number> {
    return (await this.directoryOf(id).revisions()).at(-1) ?? 0
  }

  async commit(commit: Commit): Promise<CommitResult> {
    const { id, document } = commit
    const documentText = writeDocument(document)
    checkSize(documentText, this.limits.maxBytes, document)
    // Taking turns spares the disk what would only be refused; the link alone decides who was first.
    return this.turns.take(id, () => this.addRevision(commit, documentText))
  }

  private async readHistory(id: ContextId): Promise<readonly HistoryEntry[]> {
    const directory = this.directoryOf(id)
    const { alive } = await this.look(directory)
    if (alive === undefined) return []
    const { born = 1, revision } = alive.header
    const entries = await directory.entries({ from: born, to: revision })
    return withUnknownChanges(entries, revision, this.clock.now().toISOString()).slice(0, this.limits.history.keep)
  }

  async list(request: ListRequest): Promise<ListPage> {
    const entries = await readdir(this.config.path, { withFileTypes: true }).catch((error: unknown) => {
      if (systemCodeOf(error) === 'ENOENT') return []
      throw fileError('read', this.config.path, error)
    })
    // People put files such as .gitignore beside the contexts.
    const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)
    const wanted = names.filter((name) => !name.startsWith('.') && mayBeginWith(name, request.prefix ?? ''))
    return listSorted(wanted.sort(), request, (name) => this.summaryOf(name))
  }

  delete(id: ContextId): Promise<boolean> {
    return this.turns.take(id, async () => {
      const directory = this.directoryOf(id)
      for (;;) {
        const { newest, alive } = await this.look(directory)
        if (newest === undefined) return false
        if (newest.header.deleted === true) {
          await directory.removeBefore(newest.header.revision)
          return false
        }
        const revision = newest.header.revision + 1
        const text = revisionText({ id, revision, previous: newest.version, deleted: true }, '{}')
        if (!(await directory.add(revision, text))) continue
        await directory.removeBefore(revision)
        await new DirectoryDeliveries(directory).clear()
        return alive !== undefined
      }
    })
  }

  private async expire(id: ContextId, milliseconds: number | undefined): Promise<boolean> {
    const directory = this.directoryOf(id)
    const { alive } = await this.look(directory)
    if (alive === undefined) return false
    const { born } = alive.header
    const own = {
      ttl: milliseconds ?? null,
      since: this.clock.now().getTime(),
      ...given({ born }),
    }
    await writeOwnTtl(directory.path, own)
    return true
  }

  private async expiresAt(id: ContextId): Promise<string | undefined> {
    const { alive, expires } = await this.look(this.directoryOf(id))
    return alive === undefined || expires === undefined ? undefined : isoTime(expires)
  }

  async readDelivery(id: ContextId, key: string): Promise<Delivery | undefined> {
    const directory = this.directoryOf(id)
    const { alive } = await this.look(directory)
    return alive && (await new DirectoryDeliveries(directory).read(alive.header, key))
  }

  async writeDelivery(id: ContextId, delivery: Delivery): Promise<void> {
    const directory = this.directoryOf(id)
    const { alive } = await this.look(directory)
    if (alive !== undefined) await new DirectoryDeliveries(directory).write(alive.header, delivery)
  }

  async ping(): Promise<void> {
    await requireWritable(this.config.path)
  }

  close(): Promise<void> {
    return Promise.resolve()
  }

  private async addRevision(
    { id, expected, document, revision, entry, delivery }: Commit,
    documentText: string,
  ): Promise<CommitResult> {
    const directory = this.directoryOf(id)
    const { newest, alive, own } = await this.look(directory)
    // Only the next number is exclusive: a gap would leave room for a second writer.
    if (alive?.version !== expected || revision !== (newest?.header.revision ?? 0) + 1) return { kind: 'conflict' }
    const deliveries = new DirectoryDeliveries(directory)
    if (alive !== undefined) await deliveries.file(alive.header)

    const born = alive === undefined ? revision : alive.header.born
    const header = {
      ...{ id, revision, previous: newest?.version ?? null },
      ...given({ born }),
      ...this.lifeOf(own),
      entry,
      ...given({ delivery }),
    }
    const text = revisionText(header, documentText)
    if (!(await directory.add(revision, text))) return { kind: 'conflict' }
    // What fails here is made up for by the next commit.
    await deliveries.file(header).catch(() => undefined)
    await directory.tidy(this.limits.history).catch(() => undefined)
    return { kind: 'stored', stored: { document, revision, version: versionOf(text) } }
  }

  private lifeOf(own: OwnTtl | undefined): { expires?: number; ttl?: number } {
    const ttl = own === undefined ? this.config.ttl : own.ttl
    return typeof ttl === 'number' ? { expires: momentOf(this.clock.now().getTime() + ttl), ttl } : {}
  }

  private directoryOf(id: ContextId): RevisionDirectory {
    return RevisionDirectory.of(this.config.path, id)
  }

  /** The newest revision, and whether there is a document in it. */
  private async look(directory: RevisionDirectory): Promise<Look> {
    const newest = await directory.newest()
    if (newest === undefined || newest.header.deleted === true) return { newest }
    const own = await readOwnTtl(directory.path, newest.header)
    const expires = expiryOf(newest.header, own)
    const isOver = expires !== undefined && expires <= this.clock.now().getTime()
    return isOver ? { newest } : { newest, alive: newest, own, expires }
  }

  private async summaryOf(name: string): Promise<ContextSummary | undefined> {
    const directory = new RevisionDirectory(this.config.path, join(this.config.path, name))
    try {
      const { alive, expires } = await this.look(directory)
      if (alive === undefined) return undefined
      const { header, document, bytes } = alive
      return {
        id: header.id,
        cicdContext: cicdContextInside(document),
        revision: header.revision,
        changedAt: changedAt(header),
        expiresAt: expires === undefined ? undefined : isoTime(expires),
        bytes,
      }
    } catch (error) {
      if (!(error instanceof CicdError)) throw error
      const named = idOfName(name)
      const id = named && ((await directory.idInFiles().catch(() => undefined)) ?? named)
      return id && brokenContext({ id }, error)
    }
  }
}

/** When our last change was made, as far as its entry can be read. */
function changedAt({ entry }: StoredHeader): string | undefined {
  const time = isObject(entry) ? ownValue(entry, 'time') : undefined
  return isTime(time) ? time : undefined
}

interface Look {
  readonly newest: RevisionFile | undefined
  /** The newest, unless it was deleted or has expired. */
  readonly alive?: RevisionFile
  readonly own?: OwnTtl | undefined
  readonly expires?: number | undefined
}
