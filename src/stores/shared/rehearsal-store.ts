import type { ContextId } from '../../context/context-id.ts'
import type { JsonObject } from '../../json/json.ts'
import type { ErrorCode } from '../../errors/catalogue.ts'
import { CicdError } from '../../errors/cicd-error.ts'
import { checkSize } from './document-size.ts'
import { writeDocument } from './document-text.ts'
import { isoTime } from './shape.ts'
import type {
  Commit,
  CommitResult,
  ContextStore,
  Delivery,
  HistoryStore,
  LifetimeStore,
  ListPage,
  ListRequest,
  Stored,
} from './store.ts'

/** A document before and after the changes of a dry run; undefined if it does not exist. */
export interface RehearsedChange {
  readonly before: JsonObject | undefined
  readonly after: JsonObject | undefined
  /** The revision before; 0 if it does not exist. */
  readonly revision: number
}

const damaged: ReadonlySet<ErrorCode> = new Set(['DOCUMENT_UNREADABLE', 'RECORD_UNREADABLE'])

/**
 * A store for dry runs. It reads from another store, and keeps changes in memory and reads them back, so that a command runs as it would. It has no
 * locks and no queue, so that other processes see nothing.
 */
export class RehearsalStore implements ContextStore {
  readonly name: string
  readonly file?: string
  readonly history?: HistoryStore
  readonly lifetimes?: LifetimeStore
  /** By id: the document before the first change and after the last one. */
  readonly changes = new Map<ContextId, RehearsedChange>()
  private readonly kept = new Map<ContextId, Stored | undefined>()
  private readonly ends = new Map<ContextId, string | undefined>()
  private readonly store: ContextStore
  private readonly maxBytes: number
  private readonly now: () => number

  constructor(store: ContextStore, { maxBytes, now }: { readonly maxBytes: number; readonly now: () => number }) {
    this.store = store
    this.maxBytes = maxBytes
    this.now = now
    this.name = store.name
    const { file, history, lifetimes } = store
    if (file !== undefined) this.file = file
    if (history !== undefined) this.history = history
    if (lifetimes !== undefined) this.lifetimes = this.rehearsed(lifetimes)
  }

  read(id: ContextId): Promise<Stored | undefined> {
    return this.kept.has(id) ? Promise.resolve(this.kept.get(id)) : this.store.read(id)
  }

  lastRevision(id: ContextId): Promise<number> {
    return this.store.lastRevision(id)
  }

  async commit({ id, expected, document, revision }: Commit): Promise<CommitResult> {
    checkSize(writeDocument(document), this.maxBytes, document)
    // The ping of Redis would write a key.
    if (this.name !== 'redis') await this.store.ping()
    const before = await this.read(id)
    if (before?.version !== expected) return { kind: 'conflict' }
    const stored = { document, revision, version: `rehearsed ${revision}` }
    this.keep(id, before, stored)
    return { kind: 'stored', stored }
  }

  async requireOurs(id: ContextId): Promise<void> {
    await this.store.requireOurs?.(id)
  }

  async hasRecords(id: ContextId): Promise<boolean> {
    return !this.kept.has(id) && (await this.store.hasRecords?.(id)) === true
  }

  async delete(id: ContextId): Promise<boolean> {
    const before = await this.readable(id)
    if (before === undefined) return this.hasRecords(id)
    this.keep(id, { document: before, revision: 0 }, undefined)
    return true
  }

  list(request: ListRequest): Promise<ListPage> {
    return this.store.list(request)
  }

  readDelivery(id: ContextId, key: string): Promise<Delivery | undefined> {
    return this.store.readDelivery(id, key)
  }

  writeDelivery(): Promise<void> {
    return Promise.resolve()
  }

  async sharedTime(id: ContextId): Promise<number> {
    return (await this.store.sharedTime?.(id)) ?? this.now()
  }

  ping(): Promise<void> {
    return this.store.ping()
  }

  close(): Promise<void> {
    return this.store.close()
  }

  private keep(
    id: ContextId,
    before: Pick<Stored, 'document' | 'revision'> | undefined,
    stored: Stored | undefined,
  ): void {
    const first = this.changes.get(id) ?? { before: before?.document, revision: before?.revision ?? 0 }
    this.changes.set(id, { ...first, after: stored?.document })
    this.kept.set(id, stored)
  }

  /** A document that cannot be read exists all the same, and can be deleted like others. */
  private async readable(id: ContextId): Promise<JsonObject | undefined> {
    try {
      return (await this.read(id))?.document
    } catch (error) {
      const isDamaged = error instanceof CicdError && damaged.has(error.code) && this.file === undefined
      if (isDamaged) return {}
      throw error
    }
  }

  private rehearsed(lifetimes: LifetimeStore): LifetimeStore {
    return {
      ...lifetimes,
      expire: async (id, milliseconds) => {
        if ((await this.read(id)) === undefined) return false
        this.ends.set(id, milliseconds === undefined ? undefined : isoTime(this.now() + milliseconds))
        return true
      },
      expiresAt: (id) => (this.ends.has(id) ? Promise.resolve(this.ends.get(id)) : lifetimes.expiresAt(id)),
      ownTtl: (id) => lifetimes.ownTtl(id),
    }
  }
}
