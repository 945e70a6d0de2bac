import { randomUUID } from 'node:crypto'
import { CicdError } from '../../errors/cicd-error.ts'
import { inTime } from '../../io/in-time.ts'
import { requireCapability } from '../../stores/shared/capabilities.ts'
import type { LockQueue, LockResult, LockStore, LockTicket } from '../../stores/shared/lock-store.ts'
import { checkLifetime, durationText } from '../../text/duration.ts'
import { passes, passesAtFirst, pauseUntilNextTry } from '../../stores/shared/passing-failures.ts'
import { isUncertain } from '../../stores/shared/uncertain.ts'
import type { Caller } from '../host.ts'
import { refusal, waitingFor } from './lock-messages.ts'

export interface AcquireLockRequest {
  /** The name, with the same form as an id. */
  readonly name: string
  /** TTL in milliseconds; the lock is free afterwards unless it is renewed. */
  readonly ttl: number
  /** Milliseconds to wait in the queue behind the holder and earlier waiters; default 0. */
  readonly wait?: number
}

export interface LockTokenRequest {
  readonly name: string
  readonly token: number
}

/** `queue`: the first hundred waiters, in the order in which they came; `waiting`: the number of all waiters. */
export interface HeldLock extends LockQueue {
  readonly name: string
  /** A fencing token, which grows with every holder: a resource that the lock protects refuses a smaller token than it has seen. */
  readonly token: number
  /** ISO 8601. */
  readonly expiresAt: string
}

/** Maximum milliseconds between two attempts, at random. Waiters further back in the queue try less often, with pauses up to four times as long. */
const longestPause = 500
const longestFactor = 4

/** Maximum milliseconds for giving the place back: the store may be away. */
const longestFarewell = 5000

/** Lease of a place in the queue in milliseconds, for a waiter that was killed: several of the longest pauses. */
const lease = 10_000

/** Acquires a lock. Throws LOCK_HELD (conflict) at once without `wait`, LOCK_TIMED_OUT (timed out) after it. A wait goes on while the store is away, and ends with its error if it still is. */
export async function acquireLock(caller: Caller, request: AcquireLockRequest): Promise<HeldLock> {
  const { wait = 0 } = request
  checkLifetime(request.ttl)
  if (!(wait > 0)) return attemptOnce(caller, request)
  const ticket = { id: randomUUID(), lease }
  const place = { isTaken: false }
  try {
    return await waitForLock(caller, { ...request, wait, ticket }, () => (place.isTaken = true))
  } catch (error) {
    // Gives up the place in the queue, so that the next waiter need not wait for its lease to end. An error here is harmless: the lease still ends.
    const isToGive = place.isTaken || caller.signal?.aborted === true
    if (isToGive) {
      const withdrawing = locksOf(caller).withdraw(request.name, ticket.id)
      await inTime(
        withdrawing.catch(() => undefined),
        longestFarewell,
      )
    }
    throw error
  }
}

async function attemptOnce(caller: Caller, { name, ttl }: AcquireLockRequest): Promise<HeldLock> {
  const result = await attempt(caller, { name, ttl })
  if (result.kind === 'acquired') return heldLock(name, result)
  throw new CicdError('LOCK_HELD', refusal(name, result), { suggestions: ['Use --wait DURATION to wait for it.'] })
}

interface WaitRequest extends AcquireLockRequest {
  readonly wait: number
  readonly ticket: LockTicket
}

async function waitForLock(caller: Caller, request: WaitRequest, onPlace: () => void): Promise<HeldLock> {
  const { name, wait } = request
  const { clock, log, progress } = caller.host
  const deadline = clock.now().getTime() + wait
  using telling = progress?.begin(`waiting for the lock ${name}`, { until: deadline })
  let isReached = false
  let isAway = false
  for (;;) {
    const result = await attempt(caller, request).catch((error: unknown): CicdError => {
      // The ticket may have got a place, or the lock. Another attempt with it has the same answer.
      if (isUncertain(error)) onPlace()
      const isPassing = isReached ? passes : passesAtFirst
      if (!isPassing(error)) throw error
      return error
    })
    const left = deadline - clock.now().getTime()
    if (result instanceof CicdError) {
      if (!(left > 0)) throw result
      if (!isAway) log.warn(`${result.message}; trying again`)
      isAway = true
      await clock.sleep(Math.min(left, pauseUntilNextTry()), caller.signal)
      continue
    }
    isAway = false
    if (result.kind === 'acquired') return heldLock(name, result)
    onPlace()
    if (!(left > 0))
      throw new CicdError('LOCK_TIMED_OUT', `${refusal(name, result)}; waited ${durationText(wait)} for it`)
    if (!isReached) log.info(waitingFor(name, result))
    isReached = true
    telling?.update(waitingFor(name, result))
    await clock.sleep(Math.min(left, pauseAt(result.ahead)), caller.signal)
  }
}

async function attempt(
  caller: Caller,
  { name, ttl, ticket }: AcquireLockRequest & { ticket?: LockTicket },
): Promise<LockResult> {
  const { actor, signal } = caller
  const locks = locksOf(caller)
  signal?.throwIfAborted()
  const acquiring = locks.acquire(name, { owner: actor, ttl, ...(ticket && { ticket }) })
  // A store that does not answer fails after the abort: the caller wants to know of the abort.
  const result = await acquiring.catch((error: unknown) => {
    signal?.throwIfAborted()
    throw error
  })
  // The caller has aborted and would never release the lock.
  if (signal?.aborted === true && result.kind === 'acquired') await locks.release(name, result.token)
  signal?.throwIfAborted()
  return result
}

function pauseAt(ahead: number): number {
  return Math.min(1 + ahead, longestFactor) * (longestPause / 4 + Math.random() * longestPause)
}

/** Extends the TTL of a held lock. Throws LOCK_LOST (conflict). */
export async function renewLock(
  caller: Caller,
  request: LockTokenRequest & { readonly ttl: number },
): Promise<HeldLock> {
  const { name, token } = request
  const ttl = checkLifetime(request.ttl)
  const locks = locksOf(caller)
  if (!(await locks.renew(name, token, ttl))) throw lost(name, token)
  const { queue = [], waiting = 0 } = (await locks.look(name)) ?? {}
  return { name, token, expiresAt: new Date(caller.host.clock.now().getTime() + ttl).toISOString(), queue, waiting }
}

/** Releases a lock. Throws LOCK_LOST (conflict) if it is no longer held with this token. */
export async function releaseLock(caller: Caller, request: LockTokenRequest): Promise<LockTokenRequest> {
  const { name, token } = request
  if (!(await locksOf(caller).release(name, token))) throw lost(name, token)
  return { name, token }
}

function locksOf({ host }: Caller): LockStore {
  return requireCapability(host.store, 'locks')
}

function heldLock(
  name: string,
  { token, expiresAt, queue, waiting }: Extract<LockResult, { kind: 'acquired' }>,
): HeldLock {
  return { name, token, expiresAt, queue, waiting }
}

function lost(name: string, token: number): CicdError {
  return new CicdError(
    'LOCK_LOST',
    `the lock ${name} is not held with token ${token}: released, expired or taken by another`,
  )
}
