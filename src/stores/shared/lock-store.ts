import type { ErrorCode } from '../../errors/catalogue.ts'
import type { ListRequest } from './store.ts'

/** Who holds a lock. `token` grows with each acquisition of a name, forever: whoever is guarded refuses an older one. */
export interface LockState {
  readonly token: number
  readonly owner: string
  /** ISO 8601. */
  readonly expiresAt: string
}

/** Who waits for a lock. */
export interface LockWaiter {
  readonly owner: string
  /** When it came, ISO 8601. */
  readonly since: string
  /** ISO 8601: it is passed over from then on, unless it has asked again. */
  readonly expiresAt: string
}

/** The place of one who waits. */
export interface LockTicket {
  /** Of its own, as nobody else could name it. */
  readonly id: string
  /** Milliseconds, 1 or more: how long the place is kept after an attempt; a minute at most. */
  readonly lease: number
}

export interface LockRequest {
  /** For people: who holds it. */
  readonly owner: string
  /** Milliseconds, 1 or more; the lock is free afterwards unless it is renewed. */
  readonly ttl: number
  /** Takes or keeps a place in the queue; without one the attempt counts for itself. */
  readonly ticket?: LockTicket
}

/** The first of those who wait, in the order in which they came, and how many there are. */
export interface LockQueue {
  readonly queue: readonly LockWaiter[]
  readonly waiting: number
}

/** `awaited`: it is free, and somebody came first. `ahead`: how many wait before this request. */
export type LockResult =
  | ({ readonly kind: 'acquired'; readonly token: number; readonly expiresAt: string } & LockQueue)
  | { readonly kind: 'held'; readonly by: LockState; readonly ahead: number }
  | { readonly kind: 'awaited'; readonly by: LockWaiter; readonly ahead: number }

/** A lock that is held or waited for. */
export interface LockSummary extends LockQueue {
  readonly name: string
  /** Undefined while it is free. `since`, ISO 8601, is when it was taken, where that is known. */
  readonly holder: (LockState & { readonly since: string | undefined }) | undefined
  /** What is wrong with a lock that cannot be read: it hides no other one. */
  readonly error?: { readonly code: ErrorCode; readonly message: string }
}

export interface LockPage {
  readonly locks: readonly LockSummary[]
  /** Absent on the last page; opaque, and of the store that made it. */
  readonly cursor?: string
}

/** The locks of a store. Names are as ids are, else `BAD_LOCK_NAME` (usage). */
export interface LockStore {
  /** One attempt. A free lock goes to the first who waits, as long as there is one: whoever has no ticket comes after all of them. */
  acquire(name: string, request: LockRequest): Promise<LockResult>
  /** Lets a lock live for so many milliseconds from now; false when it is no longer held with that token. */
  renew(name: string, token: number, ttl: number): Promise<boolean>
  /** False when it is no longer held with that token. */
  release(name: string, token: number): Promise<boolean>
  /** Gives a place in the queue back, and the lock where the ticket got it and nobody was told; false when there was neither. */
  withdraw(name: string, ticketId: string): Promise<boolean>
  /** Undefined where nobody holds it or waits for it. */
  look(name: string): Promise<LockSummary | undefined>
  /** A page of the locks that are held or waited for, in no particular order. Throws `BAD_CURSOR` (usage). */
  list(request: ListRequest): Promise<LockPage>
}

/** Milliseconds. A place that is kept for longer is damaged, or of a clock that is ahead by as much, and holds nobody up. */
export const longestLease = 60_000

/** The longest name of one who waits, so that all of them have room. */
export const longestWaiter = 200

/** So many have a place in the queue of a lock; who comes then has none until there is room. */
export const mostWaiters = 1000

/** So many of them are told. */
export const waitersTold = 100
