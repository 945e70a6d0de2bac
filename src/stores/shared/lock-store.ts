import type { ErrorCode } from '../../errors/catalogue.ts'
import type { ListRequest } from './store.ts'

/** The holder of a lock. `token` grows with each acquisition of a name, forever: a guarded resource refuses an older token. */
export interface LockState {
  readonly token: number
  readonly owner: string
  /** ISO 8601. */
  readonly expiresAt: string
}

/** A waiter in the queue of a lock. */
export interface LockWaiter {
  readonly owner: string
  /** When it joined the queue, ISO 8601. */
  readonly since: string
  /** ISO 8601. After this time it is skipped, unless it has tried again. */
  readonly expiresAt: string
}

/** The place of a waiter in the queue. */
export interface LockTicket {
  /** Unique, so that nobody else can use it. */
  readonly id: string
  /** Milliseconds, 1 or more: how long the place is kept after an attempt. At most one minute. */
  readonly lease: number
}

export interface LockRequest {
  /** The name of the holder, for people. */
  readonly owner: string
  /** TTL in milliseconds, 1 or more. The lock is free afterwards unless it is renewed. */
  readonly ttl: number
  /** Takes or keeps a place in the queue. Without a ticket, an attempt does not join the queue. */
  readonly ticket?: LockTicket
}

/** The first waiters of the queue, in order of arrival, and the number of all waiters. */
export interface LockQueue {
  readonly queue: readonly LockWaiter[]
  readonly waiting: number
}

/** `awaited`: the lock is free, but a waiter is first in the queue. `ahead`: the number of waiters before this request. */
export type LockResult =
  | ({ readonly kind: 'acquired'; readonly token: number; readonly expiresAt: string } & LockQueue)
  | { readonly kind: 'held'; readonly by: LockState; readonly ahead: number }
  | { readonly kind: 'awaited'; readonly by: LockWaiter; readonly ahead: number }

/** A lock that is held or waited for. */
export interface LockSummary extends LockQueue {
  readonly name: string
  /** Undefined while it is free. `since`, ISO 8601, is when it was acquired, if known. */
  readonly holder: (LockState & { readonly since: string | undefined }) | undefined
  /** The error, if this lock cannot be read. The other locks are listed all the same. */
  readonly error?: { readonly code: ErrorCode; readonly message: string }
}

export interface LockPage {
  readonly locks: readonly LockSummary[]
  /** Missing on the last page. Opaque; only valid for the store that made it. */
  readonly cursor?: string
}

/** The locks of a store. The rules for names are those of ids; otherwise `BAD_LOCK_NAME` (usage). */
export interface LockStore {
  /** Tries once. A free lock goes to the first waiter in the queue, if there is one. A request without a ticket comes after all of them. */
  acquire(name: string, request: LockRequest): Promise<LockResult>
  /** Lets a lock expire after `ttl` milliseconds from now; false if it is no longer held with that token. */
  renew(name: string, token: number, ttl: number): Promise<boolean>
  /** Releases a lock; false if it is no longer held with that token. */
  release(name: string, token: number): Promise<boolean>
  /** Removes a ticket from the queue, and releases the lock if the ticket acquired it without the caller knowing. False if neither was the case. */
  withdraw(name: string, ticketId: string): Promise<boolean>
  /** The state of a lock; undefined if nobody holds it or waits for it. */
  look(name: string): Promise<LockSummary | undefined>
  /** A page of the locks that are held or waited for, in no particular order. Throws `BAD_CURSOR` (usage). */
  list(request: ListRequest): Promise<LockPage>
}

/** In milliseconds. A longer lease is damaged, or comes from a clock that is ahead by that much; it is ignored. */
export const longestLease = 60_000

/** The longest name of a waiter in characters, so that the record has room for all waiters. */
export const longestWaiter = 200

/** The most waiters in the queue of a lock. Later ones get no place until there is room. */
export const mostWaiters = 1000

/** The most waiters that are listed. */
export const waitersTold = 100
