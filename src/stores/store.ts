import type { ContextId } from '../context/context-id.ts'
import type { JsonObject } from '../context/json.ts'
import type { Operation } from '../context/operation.ts'

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
}

export interface Commit {
  readonly id: ContextId
  /** The version that was read, or undefined when the id must not exist yet. */
  readonly expected: string | undefined
  readonly document: JsonObject
  /** The revision that this commit makes. A store refuses one that is not greater than what it has: a conflict. */
  readonly revision: number
  readonly entry: HistoryEntry
}

/** `conflict`: somebody else was first; nothing was written, read again. */
export type CommitResult = { readonly kind: 'stored'; readonly stored: Stored } | { readonly kind: 'conflict' }

/** A place that may be the primary datasource. Every method fails with `store-unavailable` in under 5 s when the store cannot be reached. */
export interface ContextStore {
  readonly name: string
  /** The newest document, or undefined when there is none. */
  read(id: ContextId): Promise<Stored | undefined>
  /** The revision that the next document under a free id starts after: 0, or where a deleted or expired one stopped counting. */
  lastRevision(id: ContextId): Promise<number>
  /** Compare-and-swap. Throws `DOCUMENT_TOO_LARGE` over `maxBytes`. */
  commit(commit: Commit): Promise<CommitResult>
  /** Reaches the store and checks that it may be used (credentials, permissions). */
  ping(): Promise<void>
  close(): Promise<void>
}
