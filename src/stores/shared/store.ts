import type { ContextId } from '../../context/context-id.ts'
import type { JsonObject } from '../../json/json.ts'
import type { ErrorCode } from '../../errors/catalogue.ts'
import type { Operation } from '../../context/operation.ts'
import type { LockStore } from './lock-store.ts'
import type { QueueStore } from './queue-store.ts'

/** A document as the primary holds it. */
export interface Stored {
  readonly document: JsonObject
  /** Grows by one with every stored change; a change made by another program counts as one too. */
  readonly revision: number
  /** What compare-and-swap compares; opaque outside the store that made it. */
  readonly version: string
}

/** Who changed what: kept beside the document, never in it. */
export interface HistoryEntry {
  readonly revision: number
  /** ISO 8601, UTC, milliseconds. */
  readonly time: string
  readonly actor: string
  /** The command that ran, e.g. `set`. */
  readonly command: string
  readonly operations: readonly Operation[]
  /** What undoes the operations, in the order to apply it. */
  readonly inverse: readonly Operation[]
  /** Set where the change made the document: there is no document before it to go back to. */
  readonly creates?: true
  /** Where it ran, as far as the environment told. */
  readonly run?: Run
}

export interface Run {
  /** Of the cluster. */
  readonly namespace?: string
  readonly pipelineRun?: string
  readonly taskRun?: string
  readonly customRun?: string
  /** Which attempt of a CustomRun asked a question: `UID.NUMBER`. */
  readonly customRunAttempt?: string
  readonly step?: string
  readonly url?: string
}

/** What a list shows of a context. */
export interface ContextSummary {
  readonly id: ContextId
  readonly cicdContext: string | undefined
  /** Undefined where `error` says why. */
  readonly revision: number | undefined
  /** ISO 8601; undefined where another program changed it last. */
  readonly changedAt: string | undefined
  /** ISO 8601; undefined for a context that stays. */
  readonly expiresAt: string | undefined
  /** Of the document's text; undefined where `error` says why. */
  readonly bytes: number | undefined
  /** What is wrong with a context that cannot be read: it hides no other one. What else is said of it is what is known all the same. */
  readonly error?: { readonly code: ErrorCode; readonly message: string }
}

export interface ListRequest {
  /** What the ids begin with. */
  readonly prefix?: string
  /** Where the page before ended. */
  readonly cursor?: string
  /** At most so many contexts, 1 or more; a page may hold fewer and still have a next one. */
  readonly limit: number
}

export interface ListPage {
  readonly contexts: readonly ContextSummary[]
  /** Absent on the last page; opaque, and of the store that made it. */
  readonly cursor?: string
}

/** What the delivery with a key did; stands beside the document, never in it, and goes with it. */
export interface Delivery {
  readonly key: string
  readonly status: 'applied' | 'sending' | 'sent' | 'failed'
  /** ISO 8601. */
  readonly time: string
  readonly revision?: number
  readonly detail?: JsonObject
}

/** What comes with a document from another store: it takes the place of what stands beside the document here. */
export interface Carried {
  /** Newest first, each of a lower revision than the commit's; a store keeps as many of them as of its own. */
  readonly history: readonly HistoryEntry[]
  /** Milliseconds, renewed by every change; null: the document stays. Undefined: as the config says. */
  readonly ttl: number | null | undefined
}

export interface Commit {
  readonly id: ContextId
  /** The version that was read, or undefined when the id must not exist yet. */
  readonly expected: string | undefined
  readonly document: JsonObject
  /** The revision that this commit makes. A store refuses one that is not greater than what it has: a conflict. */
  readonly revision: number
  readonly entry: HistoryEntry
  /** Written with the document or not at all. */
  readonly delivery?: Delivery
  /** Set where the document comes with a past of its own. A store without a history drops it, as it drops entries. */
  readonly carried?: Carried
}

/** `conflict`: somebody else was first; nothing was written, read again. */
export type CommitResult = { readonly kind: 'stored'; readonly stored: Stored } | { readonly kind: 'conflict' }

/** The changes that a store keeps of its contexts. */
export interface HistoryStore {
  /**
   * The changes kept, newest first; what another program changed between ours is an entry too (`isForeignChange`). Empty for an id that
   * is not there.
   */
  read(id: ContextId): Promise<readonly HistoryEntry[]>
}

/** The times to live that a store gives its contexts. */
export interface LifetimeStore {
  /**
   * Gives a document and what stands beside it a time to live in milliseconds, which every change renews, or none (undefined); wins over
   * the config's. False when there is no document.
   */
  expire(id: ContextId, milliseconds: number | undefined): Promise<boolean>
  /** ISO 8601; undefined where there is no document or no end to it. */
  expiresAt(id: ContextId): Promise<string | undefined>
  /** What `expire` gave it: milliseconds, or null for no end. Undefined where the config decides, or where there is no document. */
  ownTtl(id: ContextId): Promise<number | null | undefined>
}

/** Who wants to know that a context changed. */
export interface HintListener {
  /** It may have changed: look. Also said as soon as the store listens, for what happened before. */
  changed(): void
  /** The store hears of nothing any more, or never did, for this reason. */
  deaf(reason: string): void
}

/** A store that hears of changes, whoever makes them. Hints get lost, and come for nothing: who waits looks now and then all the same. */
export interface HintStore {
  /** Milliseconds between two looks of who waits, on average. */
  readonly lookEvery: number
  /** Tells of changes of a context until it is disposed. Never fails: what goes wrong is made good, or told. */
  watch(id: ContextId, listener: HintListener): Disposable
  /** Reports changes of all contexts until it is disposed. Never fails: what it cannot hear it does not report. */
  watchAll?(listener: AllHintListener): Disposable
}

/** Hears of changes of all contexts of a store. */
export interface AllHintListener {
  /** A context may have changed. `keys`: the top-level keys that were changed; undefined if they are not known. */
  changed(id: ContextId, keys?: readonly string[]): void
  /** It listens from now on. Earlier changes were not heard. */
  began(): void
}

/** A place that may be the primary datasource. Every method fails with `store-unavailable` in under 5 s when the store cannot be reached. */
export interface ContextStore {
  readonly name: string
  /** The file that is the whole store, for messages, where it is one. */
  readonly file?: string
  /** What not every store can do: `requireCapability` gives it, or says that this one cannot. */
  readonly history?: HistoryStore
  readonly lifetimes?: LifetimeStore
  readonly locks?: LockStore
  readonly queue?: QueueStore
  /** Absent: who waits has to look. */
  readonly hints?: HintStore
  /** Whether anything was changed through it, or may have been. Absent for a store that is always there. */
  readonly hasChanged?: boolean
  /** The newest document, or undefined when there is none. */
  read(id: ContextId): Promise<Stored | undefined>
  /** The revision that the next document under a free id starts after: 0, or where a deleted or expired one stopped counting. */
  lastRevision(id: ContextId): Promise<number>
  /** Compare-and-swap. Throws `DOCUMENT_TOO_LARGE` over `maxBytes`. */
  commit(commit: Commit): Promise<CommitResult>
  /** A page of contexts, in no particular order; each is seen once as long as nothing changes. Throws `BAD_CURSOR` (usage). */
  list(request: ListRequest): Promise<ListPage>
  /** Removes a document and what stands beside it; false when there is none. Revisions go on counting after it. */
  delete(id: ContextId): Promise<boolean>
  /** What a delivery did; undefined also when the document is gone or a newer one was made under its id. */
  readDelivery(id: ContextId, key: string): Promise<Delivery | undefined>
  /** Keeps what a delivery did, replacing what it did before; the newest 500 of a context stay. Nothing happens where the document is gone. */
  writeDelivery(id: ContextId, delivery: Delivery): Promise<void>
  /** The time by the clock that all who use the store share, near an id: milliseconds since 1970. Absent where each has only its own. */
  sharedTime?(id: ContextId): Promise<number>
  /** Reaches the store and checks that it may be used (credentials, permissions). */
  ping(): Promise<void>
  close(): Promise<void>
}
