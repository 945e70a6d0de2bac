import { given } from '../../json/given.ts'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { DirectoryConfig } from '../../config/config.ts'
import type { ContextId } from '../../context/context-id.ts'
import { systemCodeOf } from '../../errors/cicd-error.ts'
import type { Clock } from '../../io/clock.ts'
import { fileError } from '../../io/file-error.ts'
import { watchFolder } from '../../io/watch-folder.ts'
import { DirectoryDeliveries } from './deliveries.ts'
import { DirectoryLocks } from './locks.ts'
import { DirectoryQueue } from './queue.ts'
import { look, lookToDelete } from './look.ts'
import type { Look } from './look.ts'
import { mayBeginWith } from './name.ts'
import { clearOwnTtl, writeCarriedTtl, writeOwnTtl } from './ttl.ts'
import { summaryOf } from './summary.ts'
import { isStateFile, watchContexts } from './watch-contexts.ts'
import { keptOf } from '../shared/carried-history.ts'
import { checkSize } from '../shared/document-size.ts'
import { writeDocument } from '../shared/document-text.ts'
import { withUnknownChanges } from '../shared/foreign-change.ts'
import { listSorted } from '../shared/list-sorted.ts'
import { requireWritable } from '../shared/require-writable.ts'
import { isoTime, momentOf } from '../shared/shape.ts'
import { QueuePerKey } from './queue-per-key.ts'
import { RevisionDirectory } from './revision-directory.ts'
import { revisionText, versionOf } from './revision-file.ts'
import { fileLookEvery, largestFile } from '../shared/store-limits.ts'
import type { LockStore } from '../shared/lock-store.ts'
import type { QueueStore } from '../shared/queue-store.ts'
import type { StoreLimits } from '../shared/store-limits.ts'
import type {
  Carried,
  Commit,
  CommitResult,
  ContextStore,
  Delivery,
  HistoryEntry,
  HintStore,
  HistoryStore,
  LifetimeStore,
  ListPage,
  ListRequest,
  Stored,
} from '../shared/store.ts'

/** Documents in `PATH/ID/REVISION.json`: no server, many contexts, safe for writers on many machines that share the directory. */
export class DirectoryStore implements ContextStore {
  readonly name = 'directory'
  readonly history: HistoryStore = { read: (id) => this.readHistory(id) }
  readonly lifetimes: LifetimeStore = {
    expire: (id, milliseconds) => this.expire(id, milliseconds),
    expiresAt: (id) => this.expiresAt(id),
    ownTtl: async (id) => (await this.look(this.directoryOf(id))).own?.ttl,
  }
  readonly locks: LockStore
  readonly queue: QueueStore
  readonly hints: HintStore = {
    lookEvery: fileLookEvery,
    watch: (id, listener) => watchFolder(this.directoryOf(id).path, isStateFile, listener),
    watchAll: (listener) => watchContexts(this.config.path, listener),
  }
  private readonly config: DirectoryConfig
  private readonly limits: StoreLimits
  private readonly bounds: { readonly maxFileBytes: number }
  private readonly clock: Clock
  private readonly writers = new QueuePerKey()

  constructor(config: DirectoryConfig, limits: StoreLimits, clock: Clock) {
    this.config = config
    this.limits = limits
    this.bounds = { maxFileBytes: largestFile(limits.maxBytes) }
    this.clock = clock
    this.locks = new DirectoryLocks(config.path, clock)
    this.queue = new DirectoryQueue(config.path, clock)
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
    // The queue avoids disk writes that would be refused. The link alone decides which writer was first.
    return this.writers.run(id, () => this.addRevision(commit, documentText))
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
    return listSorted(wanted.sort(), request, (name) =>
      summaryOf(new RevisionDirectory(this.config.path, join(this.config.path, name), this.bounds), this.now()),
    )
  }

  delete(id: ContextId): Promise<boolean> {
    return this.writers.run(id, async () => {
      const directory = this.directoryOf(id)
      for (;;) {
        const found = await lookToDelete(directory, this.now())
        if (found === undefined) return false
        if (found.isDeleted) {
          await directory.removeBefore(found.revision)
          return false
        }
        // While nobody can read the header, nobody else can change the TTL.
        if (found.version === null) await clearOwnTtl(directory.path)
        const revision = found.revision + 1
        const text = revisionText({ id, revision, previous: found.version, deleted: true }, '{}')
        if (!(await directory.add(revision, text))) continue
        await directory.removeBefore(revision)
        await new DirectoryDeliveries(directory).clear()
        return found.isAlive
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
      since: this.now(),
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

  private async addRevision(commit: Commit, documentText: string): Promise<CommitResult> {
    if (commit.carried !== undefined) return this.addCarried(commit, commit.carried, documentText)
    const { id, expected, document, revision, entry, delivery } = commit
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
      ...this.lifeOf(own === undefined ? this.config.ttl : own.ttl),
      entry,
      ...given({ delivery }),
    }
    const text = revisionText(header, documentText)
    if (!(await directory.add(revision, text))) return { kind: 'conflict' }
    // If this fails, the next commit makes up for it.
    await deliveries.file(header).catch(() => undefined)
    await directory.tidy(this.limits.history).catch(() => undefined)
    return { kind: 'stored', stored: { document, revision, version: versionOf(text) } }
  }

  /** Adds an imported document: it begins with this revision, whose file has its earlier history too. */
  private async addCarried(commit: Commit, carried: Carried, documentText: string): Promise<CommitResult> {
    const { id, expected, document, revision, entry, delivery } = commit
    const directory = this.directoryOf(id)
    const { newest, alive } = await this.look(directory)
    const isNext = newest === undefined || revision === newest.header.revision + 1
    if (alive?.version !== expected || !isNext) return { kind: 'conflict' }
    const life = { since: this.now(), born: revision }
    const header = {
      ...{ id, revision, previous: newest?.version ?? null, born: revision },
      ...this.lifeOf(carried.ttl === undefined ? this.config.ttl : carried.ttl),
      entry,
      history: keptOf(carried.history, entry, this.limits.history).map((kept) => kept.entry),
      ...given({ delivery }),
    }
    const text = revisionText(header, documentText)
    const writeTtl = (folder: string) => writeCarriedTtl(folder, carried, life)
    if (newest === undefined) {
      if (!(await directory.addFirst(revision, text, writeTtl))) return { kind: 'conflict' }
    } else {
      if (!(await directory.add(revision, text))) return { kind: 'conflict' }
      await writeTtl(directory.path)
      await directory.tidy(this.limits.history).catch(() => undefined)
    }
    await new DirectoryDeliveries(directory).file(header).catch(() => undefined)
    return { kind: 'stored', stored: { document, revision, version: versionOf(text) } }
  }

  private lifeOf(ttl: number | null | undefined): { expires?: number; ttl?: number } {
    return typeof ttl === 'number' ? { expires: momentOf(this.now() + ttl), ttl: momentOf(ttl) } : {}
  }

  private directoryOf(id: ContextId): RevisionDirectory {
    return RevisionDirectory.of(this.config.path, id, this.bounds)
  }

  private look(directory: RevisionDirectory): Promise<Look> {
    return look(directory, this.now())
  }

  private now(): number {
    return this.clock.now().getTime()
  }
}
