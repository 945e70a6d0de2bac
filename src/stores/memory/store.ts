import { hash } from 'node:crypto'
import type { ContextId } from '../../context/context-id.ts'
import { copyOf } from '../../json/plain-data.ts'
import { systemClock } from '../../io/clock.ts'
import type { Clock } from '../../io/clock.ts'
import { cicdContextInside } from '../shared/document-file.ts'
import { checkSize } from '../shared/document-size.ts'
import { readDocument, writeDocument, writeJson } from '../shared/document-text.ts'
import { Listeners } from '../shared/listeners.ts'
import { listSorted } from '../shared/list-sorted.ts'
import { isoTime } from '../shared/shape.ts'
import { MemoryLocks } from './locks.ts'
import { deliveriesKept } from '../shared/store-limits.ts'
import type { LockStore } from '../shared/lock-store.ts'
import type { StoreLimits } from '../shared/store-limits.ts'
import type {
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

/** A document with its records, as text or as copies, so that later changes of the caller's objects do not reach the store. */
interface Kept {
  readonly text: string
  readonly revision: number
  readonly version: string
  readonly changedAt: string
  readonly cicdContext: string | undefined
  /** Newest first. */
  readonly history: readonly HistoryEntry[]
  readonly deliveries: Map<string, Delivery>
  /** Milliseconds. */
  readonly ttl: number | undefined
  /** Milliseconds since 1970. */
  readonly expires: number | undefined
}

/** Documents in the memory of this process. They end with the process. */
export class MemoryStore implements ContextStore {
  readonly name = 'memory'
  readonly history: HistoryStore = { read: (id) => this.readHistory(id) }
  readonly lifetimes: LifetimeStore = {
    expire: (id, milliseconds) => this.expire(id, milliseconds),
    expiresAt: (id) => this.expiresAt(id),
    ownTtl: (id) => Promise.resolve(this.find(id)?.ttl),
  }
  readonly locks: LockStore
  readonly hints: HintStore = {
    lookEvery: 20_000,
    watch: (id, listener) => {
      this.listeners.add(id, listener)
      listener.changed()
      return { [Symbol.dispose]: () => void this.listeners.remove(id, listener) }
    },
  }
  private readonly listeners = new Listeners()
  private readonly limits: StoreLimits
  private readonly clock: Clock
  private readonly kept = new Map<ContextId, Kept>()
  private readonly revisions = new Map<ContextId, number>()

  constructor(limits: StoreLimits, clock: Clock = systemClock) {
    this.limits = limits
    this.clock = clock
    this.locks = new MemoryLocks(clock)
  }

  read(id: ContextId): Promise<Stored | undefined> {
    const kept = this.find(id)
    const stored = kept && { document: readDocument(kept.text, id), revision: kept.revision, version: kept.version }
    return Promise.resolve(stored)
  }

  lastRevision(id: ContextId): Promise<number> {
    return Promise.resolve(this.revisions.get(id) ?? 0)
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- a document that is too large rejects, as in every store
  async commit({ id, expected, document, revision, entry, delivery, carried }: Commit): Promise<CommitResult> {
    const text = writeDocument(document)
    checkSize(text, this.limits.maxBytes, document)
    const current = this.find(id)
    if (current?.version !== expected || revision <= (this.revisions.get(id) ?? 0)) return { kind: 'conflict' }
    const version = hash('sha1', text)
    const before = carried === undefined ? current : undefined
    const deliveries = before?.deliveries ?? new Map<string, Delivery>()
    if (delivery !== undefined) keepDelivery(deliveries, delivery)
    this.revisions.set(id, revision)
    this.kept.set(id, {
      ...{ text, revision, version, deliveries },
      changedAt: entry.time,
      cicdContext: cicdContextInside(document),
      history: this.bounded([copyOf(entry), ...copyOf(carried?.history ?? before?.history ?? [])]),
      ...this.lifeOf(carried?.ttl ?? before?.ttl),
    })
    this.listeners.changed(id)
    return { kind: 'stored', stored: { document, revision, version } }
  }

  private readHistory(id: ContextId): Promise<readonly HistoryEntry[]> {
    return Promise.resolve(copyOf(this.find(id)?.history ?? []))
  }

  list(request: ListRequest): Promise<ListPage> {
    return listSorted([...this.kept.keys()].sort(), request, (name) => {
      const id = name as ContextId
      const kept = this.find(id)
      if (kept === undefined) return Promise.resolve(undefined)
      const { cicdContext, revision, changedAt } = kept
      const bytes = Buffer.byteLength(kept.text)
      return Promise.resolve({ id, cicdContext, revision, changedAt, expiresAt: endOf(kept), bytes })
    })
  }

  delete(id: ContextId): Promise<boolean> {
    const isThere = this.find(id) !== undefined
    this.kept.delete(id)
    this.listeners.changed(id)
    return Promise.resolve(isThere)
  }

  private expire(id: ContextId, milliseconds: number | undefined): Promise<boolean> {
    const kept = this.find(id)
    if (kept !== undefined) this.kept.set(id, { ...kept, ...this.lifeOf(milliseconds) })
    this.listeners.changed(id)
    return Promise.resolve(kept !== undefined)
  }

  private expiresAt(id: ContextId): Promise<string | undefined> {
    const kept = this.find(id)
    return Promise.resolve(kept && endOf(kept))
  }

  readDelivery(id: ContextId, key: string): Promise<Delivery | undefined> {
    return Promise.resolve(copyOf(this.find(id)?.deliveries.get(key)))
  }

  writeDelivery(id: ContextId, delivery: Delivery): Promise<void> {
    const kept = this.find(id)
    if (kept !== undefined) keepDelivery(kept.deliveries, delivery)
    return Promise.resolve()
  }

  ping(): Promise<void> {
    return Promise.resolve()
  }

  close(): Promise<void> {
    return Promise.resolve()
  }

  private find(id: ContextId): Kept | undefined {
    const kept = this.kept.get(id)
    return kept?.expires !== undefined && kept.expires <= this.clock.now().getTime() ? undefined : kept
  }

  private lifeOf(ttl: number | undefined) {
    return { ttl, expires: ttl === undefined ? undefined : this.clock.now().getTime() + ttl }
  }

  private bounded(history: readonly HistoryEntry[]): HistoryEntry[] {
    let bytes = 0
    return history
      .slice(0, this.limits.history.keep)
      .filter((entry) => (bytes += Buffer.byteLength(writeJson(entry))) <= this.limits.history.maxBytes)
  }
}

/** Replacing a delivery keeps its position. The oldest deliveries are removed. */
function keepDelivery(deliveries: Map<string, Delivery>, delivery: Delivery): void {
  deliveries.set(delivery.key, copyOf(delivery))
  for (const key of [...deliveries.keys()].slice(0, -deliveriesKept)) deliveries.delete(key)
}

function endOf({ expires }: Kept): string | undefined {
  return expires === undefined ? undefined : isoTime(expires)
}
