import type { ContextId } from '../../context/context-id.ts'
import type { JsonObject } from '../../json/json.ts'
import type { ErrorCode } from '../../errors/catalogue.ts'
import type { Operation } from '../../context/operation.ts'
import type { LockStore } from './lock-store.ts'
import type { QueueStore } from './queue-store.ts'

/** A document as the primary holds it. */
export interface Stored {
  readonly document: JsonObject
  /** Grows by one with every stored change; a change by another program counts as one too. */
  readonly revision: number
  /** The value that compare-and-swap compares. Opaque outside the store that made it. */
  readonly version: string
}

/** A change of a document: who changed what. It is stored beside the document, never in it. */
export interface HistoryEntry {
  readonly revision: number
  /** ISO 8601, UTC, milliseconds. */
  readonly time: string
  readonly actor: string
  /** The command that ran, e.g. `set`. */
  readonly command: string
  readonly operations: readonly Operation[]
  /** The operations that undo the change, in the order to apply them. */
  readonly inverse: readonly Operation[]
  /** Set if the change created the document: there is no earlier document to go back to. */
  readonly creates?: true
  /** Where the command ran, as far as the environment shows it. */
  readonly run?: Run
}

export interface Run {
  /** The namespace in the cluster. */
  readonly namespace?: string
  readonly pipelineRun?: string
  readonly taskRun?: string
  readonly customRun?: string
  /** Which attempt of a CustomRun asked a question: `UID.NUMBER`. */
  readonly customRunAttempt?: string
  readonly step?: string
  readonly url?: string
}

/** The summary of a context in a list. */
export interface ContextSummary {
  readonly id: ContextId
  readonly cicdContext: string | undefined
  /** Undefined if `error` is set. */
  readonly revision: number | undefined
  /** ISO 8601; undefined if another program made the last change. */
  readonly changedAt: string | undefined
  /** ISO 8601; undefined for a context that does not expire. */
  readonly expiresAt: string | undefined
  /** The size of the document's text; undefined if `error` is set. */
  readonly bytes: number | undefined
  /** The error, if this context cannot be read. The other fields have what is known, and the other contexts are listed all the same. */
  readonly error?: { readonly code: ErrorCode; readonly message: string }
}

export interface ListRequest {
  /** The prefix of the ids. */
  readonly prefix?: string
  /** The `cursor` of the page before. */
  readonly cursor?: string
  /** The most contexts on the page, 1 or more. A page may have fewer and still be followed by another one. */
  readonly limit: number
}

export interface ListPage {
  readonly contexts: readonly ContextSummary[]
  /** Missing on the last page. Opaque; only valid for the store that made it. */
  readonly cursor?: string
}

/** The result of the delivery with a key. It is stored beside the document, never in it, and removed with it. */
export interface Delivery {
  readonly key: string
  readonly status: 'applied' | 'sending' | 'sent' | 'failed'
  /** ISO 8601. */
  readonly time: string
  readonly revision?: number
  readonly detail?: JsonObject
}

/** The records that come with a document from another store. They replace the records of the document here. */
export interface Carried {
  /** Newest first, each with a lower revision than the commit's. A store applies its own limits to them. */
  readonly history: readonly HistoryEntry[]
  /** The own TTL in milliseconds, renewed by every change; null: the document does not expire. Undefined: the config decides. */
  readonly ttl: number | null | undefined
}

export interface Commit {
  readonly id: ContextId
  /** The version that was read; undefined if the id must not exist yet. */
  readonly expected: string | undefined
  readonly document: JsonObject
  /** The revision that this commit makes. If it is not greater than the last one in the store, the commit is a conflict. */
  readonly revision: number
  readonly entry: HistoryEntry
  /** Written atomically with the document. */
  readonly delivery?: Delivery
  /** Set if the document comes with its own history (an import). A store without a history drops it, as it drops entries. */
  readonly carried?: Carried
}

/** `conflict`: another writer was first. Nothing was written; read again. */
export type CommitResult = { readonly kind: 'stored'; readonly stored: Stored } | { readonly kind: 'conflict' }

/** The history of the contexts in a store. */
export interface HistoryStore {
  /**
   * The history entries that are kept, newest first. A change by another program between ours is an entry too (`isForeignChange`). Empty if the id
   * does not exist.
   */
  read(id: ContextId): Promise<readonly HistoryEntry[]>
}

/** The TTLs of the contexts in a store. */
export interface LifetimeStore {
  /**
   * Sets the own TTL of a document and its records, in milliseconds. Every change renews it. Undefined: the document does not expire. It wins over
   * the config's. False if there is no document.
   */
  expire(id: ContextId, milliseconds: number | undefined): Promise<boolean>
  /** When a document expires, ISO 8601; undefined if there is no document or it does not expire. */
  expiresAt(id: ContextId): Promise<string | undefined>
  /** The own TTL that `expire` set, in milliseconds; null if the document does not expire. Undefined if the config decides, or there is no document. */
  ownTtl(id: ContextId): Promise<number | null | undefined>
}

/** A listener for changes of one context. */
export interface HintListener {
  /** The context may have changed: read it. Also called when the store begins to listen, for earlier changes. */
  changed(): void
  /** The store can no longer report changes, or never could, for this reason. */
  deaf(reason: string): void
}

/** A store that reports changes by any process. Hints may be lost, and may come without a change: a waiting command has to poll too. */
export interface HintStore {
  /** Average milliseconds between two polls of a waiting command. */
  readonly lookEvery: number
  /** Reports changes of a context until it is disposed. Never throws: failures are retried, or reported by `deaf`. */
  watch(id: ContextId, listener: HintListener): Disposable
  /** Reports changes of all contexts until it is disposed. Never throws: a change that it cannot receive is not reported. */
  watchAll?(listener: AllHintListener): Disposable
}

/** A listener for changes of all contexts of a store. */
export interface AllHintListener {
  /** A context may have changed. `keys`: the top-level keys that were changed; undefined if they are not known. */
  changed(id: ContextId, keys?: readonly string[]): void
  /** Listening has begun. Earlier changes were not reported. */
  began(): void
}

/** A store that can be the primary datasource. Every method fails with `store-unavailable` in under 5 s if the store cannot be reached. */
export interface ContextStore {
  readonly name: string
  /** The path, if the store is a single file. For messages. */
  readonly file?: string
  /** Optional capabilities: `requireCapability` returns one, or throws if the store lacks it. */
  readonly history?: HistoryStore
  readonly lifetimes?: LifetimeStore
  readonly locks?: LockStore
  readonly queue?: QueueStore
  /** Missing: a waiting command has to poll. */
  readonly hints?: HintStore
  /** Whether this store has changed anything, or may have. Missing for a store that can always be reached. */
  readonly hasChanged?: boolean
  /** The newest document; undefined if there is none. */
  read(id: ContextId): Promise<Stored | undefined>
  /** The revision before the first one of a new document with this id: 0, or the last revision of a deleted or expired document. */
  lastRevision(id: ContextId): Promise<number>
  /** Compare-and-swap. Throws `DOCUMENT_TOO_LARGE` over `maxBytes`. */
  commit(commit: Commit): Promise<CommitResult>
  /** A page of contexts, in no particular order. Each context is listed once, as long as nothing changes. Throws `BAD_CURSOR` (usage). */
  list(request: ListRequest): Promise<ListPage>
  /**
   * Throws `KEY_TAKEN` (conflict) if no record of ours is beside a document that cannot be read. Missing if other programs do not use the same place.
   */
  requireOurs?(id: ContextId): Promise<void>
  /** Whether records of ours are left of a document that is gone: `delete` removes them. Missing if other programs do not use the same place. */
  hasRecords?(id: ContextId): Promise<boolean>
  /** Removes a document and its records; false if there is neither. Revisions continue to count from there. */
  delete(id: ContextId): Promise<boolean>
  /** The delivery with a key; undefined also if the document is gone or a newer one was created with its id. */
  readDelivery(id: ContextId, key: string): Promise<Delivery | undefined>
  /** Stores a delivery, replacing an earlier one with its key. The newest 500 of a context are kept. Does nothing if the document is gone. */
  writeDelivery(id: ContextId, delivery: Delivery): Promise<void>
  /**
   * The time of a clock that all users of the store share, in milliseconds since 1970. `id` chooses the server. Missing if each user has only its own
   * clock.
   */
  sharedTime?(id: ContextId): Promise<number>
  /** Connects and checks that the store can be used (credentials, permissions). */
  ping(): Promise<void>
  close(): Promise<void>
}
