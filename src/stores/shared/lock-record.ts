import { shorten } from '../../text/shorten.ts'
import { longestLease, longestWaiter, mostWaiters, waitersTold } from './lock-store.ts'
import type { LockQueue, LockRequest, LockResult, LockState, LockSummary, LockWaiter } from './lock-store.ts'
import { isoTime, momentOf } from './shape.ts'

/** The record of a lock, for stores that keep it as one value. Times are milliseconds since 1970, by the clock of the machine that wrote them. */
export interface LockRecord {
  readonly token: number
  readonly owner: string
  /** When it was acquired; missing in records of older versions. */
  readonly since?: number
  /** 0 after it was released. */
  readonly expires: number
  /** The ticket that acquired it. */
  readonly ticket?: string
  /** The queue, in order of arrival. */
  readonly queue?: readonly TicketRecord[]
}

export interface TicketRecord {
  readonly id: string
  readonly owner: string
  readonly since: number
  readonly expires: number
}

/** A lock that was never held. */
export const freeLock: LockRecord = { token: 0, owner: '', expires: 0 }

/** The result of an attempt; `next` is the new record of the lock, if it changes. */
export interface Attempt {
  readonly result: LockResult
  readonly next?: LockRecord
}

/**
 * Tries to acquire a lock at the time `now`, in milliseconds since 1970. It is acquired if it is free and nobody is ahead in the queue. Otherwise a
 * request with a ticket gets a place in the queue, or keeps its place for longer.
 */
export function attempt(lock: LockRecord, { owner, ttl, ticket }: LockRequest, now: number): Attempt {
  // The caller's own ticket is valid even after it has expired: nobody has removed it.
  const queue = waitersOf(lock, now, ticket?.id)
  const place = queue.findIndex(({ id }) => id === ticket?.id)
  const ahead = place === -1 ? queue.length : place
  const isHeld = lock.expires > now
  // An earlier attempt got the lock, and its answer was lost.
  if (isHeld && ticket !== undefined && lock.ticket === ticket.id) {
    return {
      result: { kind: 'acquired', token: lock.token, expiresAt: isoTime(momentOf(lock.expires)), ...told(queue) },
    }
  }
  if (!isHeld && ahead === 0) {
    const rest = queue.slice(place + 1)
    const expires = momentOf(now + ttl)
    const next = {
      token: lock.token + 1,
      owner,
      since: now,
      expires,
      ...(ticket && { ticket: ticket.id }),
      queue: rest,
    }
    return { result: { kind: 'acquired', token: next.token, expiresAt: isoTime(expires), ...told(rest) }, next }
  }
  const [first] = queue
  const result: LockResult =
    isHeld || first === undefined
      ? { kind: 'held', by: stateOf(lock), ahead }
      : { kind: 'awaited', by: waiterOf(first), ahead }
  if (ticket === undefined) return { result }
  const mine = queue[place]
  const isFresh = mine !== undefined && mine.expires - now >= ticket.lease / 2
  if (isFresh || (mine === undefined && queue.length >= mostWaiters)) return { result }
  const { id, lease } = ticket
  const expires = now + Math.min(lease, longestLease)
  const kept = { id, owner: shorten(owner, longestWaiter), since: now, ...mine, expires }
  return { result, next: { ...lock, queue: mine === undefined ? [...queue, kept] : queue.with(place, kept) } }
}

/** The lock without a ticket; also released if the ticket holds it. Undefined if the ticket is neither in the queue nor the holder. */
export function withoutTicket(lock: LockRecord, ticketId: string, now: number): LockRecord | undefined {
  const { queue = [] } = lock
  const rest = queue.filter(({ id }) => id !== ticketId)
  const isItsOwn = lock.ticket === ticketId && lock.expires > now
  if (rest.length === queue.length && !isItsOwn) return undefined
  return { ...lock, queue: rest, ...(isItsOwn && { expires: 0 }) }
}

/** The summary of a lock at the time `now`; undefined if nobody holds it or waits for it. */
export function summaryOfLock(name: string, lock: LockRecord, now: number): LockSummary | undefined {
  const waiters = waitersOf(lock, now)
  const isHeld = lock.expires > now
  if (!isHeld && waiters.length === 0) return undefined
  const since = lock.since === undefined ? undefined : isoTime(lock.since)
  return { name, holder: isHeld ? { ...stateOf(lock), since } : undefined, ...told(waiters) }
}

function stateOf({ token, owner, expires }: LockRecord): LockState {
  return { token, owner, expiresAt: isoTime(expires) }
}

function waitersOf({ queue = [] }: LockRecord, now: number, kept?: string): TicketRecord[] {
  return queue.filter(({ id, expires }) => (expires > now && expires <= now + longestLease) || id === kept)
}

function told(queue: readonly TicketRecord[]): LockQueue {
  return { queue: queue.slice(0, waitersTold).map(waiterOf), waiting: queue.length }
}

function waiterOf({ owner, since, expires }: TicketRecord): LockWaiter {
  return { owner, since: isoTime(since), expiresAt: isoTime(expires) }
}
