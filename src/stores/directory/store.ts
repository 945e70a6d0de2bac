import { given } from '../../json/given.ts'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { DirectoryConfig } from '../../config/config.ts'
import type { ContextId } from '../../context/context-id.ts'
import { systemCodeOf } from '../../errors/cicd-error.ts'
import type { Clock } from '../../io/clock.ts'
import { fileError } from '../../io/file-error.ts'
import { DirectoryDeliveries } from './deliveries.ts'
import { DirectoryLocks } from './locks.ts'
import { mayBeginWith } from './name.ts'
import { expiryOf, readOwnTtl, writeOwnTtl } from './ttl.ts'
import type { OwnTtl } from './ttl.ts'
import { cicdContextInside } from '../shared/document-file.ts'
import { checkSize } from '../shared/document-size.ts'
import { writeDocument } from '../shared/document-text.ts'
import { listSorted } from '../shared/list-sorted.ts'
import { requireWritable } from '../shared/require-writable.ts'
import { RevisionDirectory, Turns } from './revision-directory.ts'
import { revisionText, versionOf } from './revision-file.ts'
import type { RevisionFile } from './revision-file.ts'
import { largestFile } from '../shared/store-limits.ts'
import type { StoreLimits } from '../shared/store-limits.ts'
import type {
  Commit,
  CommitResult,
  ContextStore,
  ContextSummary,
  Delivery,
  HistoryEntry,
  ListPage,
  ListRequest,
  LockRequest,
  LockResult,
  Stored,
} from '../shared/store.ts'

/** Documents in `PATH/ID/REVISION.json`: no server, many contexts, safe for writers on many machines that share the directory. */
export class DirectoryStore implements ContextStore {
  readonly name = 'directory'
  private readonly config: DirectoryConfig
  private readonly limits: StoreLimits
  private readonly bounds: { readonly maxFileBytes: number }
  private readonly clock: Clock
  private readonly locks: DirectoryLocks
  private readonly turns = new Turns()

  constructor(config: DirectoryConfig, limits: StoreLimits, clock: Clock) {
    this.config = config
    this.limits = limits
    this.bounds = { maxFileBytes: largestFile(limits.maxBytes) }
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

  async history(id: ContextId): Promise<readonly HistoryEntry[]> {
    const directory = this.directoryOf(id)
    const { alive } = await this.look(directory)
    if (alive === undefined) return []
    const headers = await directory.headers(alive.header.born ?? 1)
    return headers.flatMap(({ entry }) => entry ?? []).slice(0, this.limits.history.keep)
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
        await new DirectoryDeliveries(directory.path).clear()
        return alive !== undefined
      }
    })
  }

  async expire(id: ContextId, milliseconds: number | undefined): Promise<boolean> {
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

  async expiresAt(id: ContextId): Promise<string | undefined> {
    const { alive, expires } = await this.look(this.directoryOf(id))
    return alive === undefined ? undefined : isoTime(expires)
  }

  async readDelivery(id: ContextId, key: string): Promise<Delivery | undefined> {
    const directory = this.directoryOf(id)
    const { alive } = await this.look(directory)
    return alive && (await new DirectoryDeliveries(directory.path).read(alive.header, key))
  }

  async writeDelivery(id: ContextId, delivery: Delivery): Promise<void> {
    const directory = this.directoryOf(id)
    const { alive } = await this.look(directory)
    if (alive !== undefined) await new DirectoryDeliveries(directory.path).write(alive.header, delivery)
  }

  acquireLock(name: string, request: LockRequest): Promise<LockResult> {
    return this.locks.acquire(name, request)
  }

  renewLock(name: string, token: number, ttl: number): Promise<boolean> {
    return this.locks.renew(name, token, ttl)
  }

  releaseLock(name: string, token: number): Promise<boolean> {
    return this.locks.release(name, token)
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
    const deliveries = new DirectoryDeliveries(directory.path)
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
    return typeof ttl === 'number' ? { expires: this.clock.now().getTime() + ttl, ttl } : {}
  }

  private directoryOf(id: ContextId): RevisionDirectory {
    return RevisionDirectory.of(this.config.path, id, this.bounds)
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
    const { alive, expires } = await this.look(
      new RevisionDirectory(this.config.path, join(this.config.path, name), this.bounds),
    )
    if (alive === undefined) return undefined
    const { header, document, bytes } = alive
    return {
      id: header.id,
      cicdContext: cicdContextInside(document),
      revision: header.revision,
      changedAt: header.entry?.time,
      expiresAt: isoTime(expires),
      bytes,
    }
  }
}

interface Look {
  readonly newest: RevisionFile | undefined
  /** The newest, unless it was deleted or has expired. */
  readonly alive?: RevisionFile
  readonly own?: OwnTtl | undefined
  readonly expires?: number | undefined
}

function isoTime(milliseconds: number | undefined): string | undefined {
  return milliseconds === undefined ? undefined : new Date(milliseconds).toISOString()
}
