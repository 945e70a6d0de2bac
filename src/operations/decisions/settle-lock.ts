import { createHash } from 'node:crypto'
import type { ContextId } from '../../context/context-id.ts'
import { CicdError } from '../../errors/cicd-error.ts'
import { elapsedOn, systemClock } from '../../io/clock.ts'
import type { LockStore } from '../../stores/shared/lock-store.ts'
import type { Caller } from '../host.ts'

export interface SettleLock {
  readonly id: ContextId
  readonly name: string
  /** Milliseconds after which a killed process no longer blocks others. */
  readonly lease: number
  /** Milliseconds to wait for the process that holds it. */
  readonly patience: number
}

/** Milliseconds between two attempts: first and maximum. */
const pause = 200
const longestPause = 1000

/**
 * Does work for a decision that only one process at a time should do; undefined if another process still does it at the end of the wait. The lock only avoids
 * extra work: the records make sure that nothing is done twice. A primary in a single file has no locks, because one step at a time works on it.
 */
export async function withSettleLock<T>(
  caller: Caller,
  wanted: SettleLock,
  work: (caller: Caller) => Promise<T>,
): Promise<T | undefined> {
  const { locks } = caller.host.store
  if (locks === undefined) return work(caller)
  const lock = `decision-${createHash('sha256')
    .update(JSON.stringify([wanted.id, wanted.name]))
    .digest('hex')
    .slice(0, 40)}`
  const token = await taken(locks, lock, wanted, caller)
  if (token === undefined) return undefined
  const ended = new AbortController()
  const lost = new AbortController()
  const { signal = ended.signal } = caller
  const renewing = renew(locks, lock, token, { ...wanted, ended: ended.signal, lost })
  try {
    return await work({ ...caller, signal: AbortSignal.any([signal, lost.signal]) })
  } finally {
    ended.abort()
    await renewing
    await locks.release(lock, token).catch(() => false)
  }
}

async function taken(
  locks: LockStore,
  lock: string,
  { lease, patience }: SettleLock,
  { host, actor, signal }: Caller,
): Promise<number | undefined> {
  const start = elapsedOn(host.clock)
  for (let attempt = 1; ; attempt++) {
    signal?.throwIfAborted()
    const result = await locks.acquire(lock, { owner: actor, ttl: lease })
    if (result.kind === 'acquired') return result.token
    const left = patience - (elapsedOn(host.clock) - start)
    if (left <= 0) return undefined
    const next = Math.min(pause * attempt, longestPause) * (0.5 + Math.random())
    await host.clock.sleep(Math.min(left, next), signal)
  }
}

interface Renewing extends SettleLock {
  readonly ended: AbortSignal
  readonly lost: AbortController
}

/** Holds the lock until the work is done. If the lock is lost, the work ends before its next step, and another process continues it. */
async function renew(locks: LockStore, lock: string, token: number, { lease, ended, lost }: Renewing): Promise<void> {
  for (;;) {
    if (!(await slept(lease / 3, ended))) return
    // If the store cannot be reached, the work reports it, or the next attempt renews the lock.
    const isHeld = await locks.renew(lock, token, lease).catch(() => true)
    if (isHeld) continue
    lost.abort(new CicdError('LOCK_LOST', `the lock ${lock} was lost: another process continues`))
    return
  }
}

/** Pauses, and returns false if the pause was ended early. It uses real time like the store's lock, not the host's clock. */
async function slept(milliseconds: number, signal: AbortSignal): Promise<boolean> {
  try {
    await systemClock.sleep(milliseconds, signal)
    return true
  } catch {
    return false
  }
}
