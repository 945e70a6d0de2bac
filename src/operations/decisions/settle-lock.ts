import { createHash } from 'node:crypto'
import type { ContextId } from '../../context/context-id.ts'
import { CicdError } from '../../errors/cicd-error.ts'
import { elapsedOn, systemClock } from '../../io/clock.ts'
import type { LockStore } from '../../stores/shared/lock-store.ts'
import type { Caller } from '../host.ts'

export interface SettleLock {
  readonly id: ContextId
  readonly name: string
  /** Milliseconds after which one who was killed while at it holds up nobody. */
  readonly lease: number
  /** Milliseconds to wait for whoever is at it. */
  readonly patience: number
}

/** Milliseconds between two attempts: of the first ones, and at most. */
const pause = 200
const longestPause = 1000

/**
 * Does work that one process at a time does for a decision; undefined where another one is still at it in the end. The lock calms; that nothing is done
 * twice stands on the records beneath. A primary of a single file has no locks, and one step works on it at a time.
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

/** Holds the lock until the work is done; where it is lost, the work ends before its next step: another one goes on with it. */
async function renew(locks: LockStore, lock: string, token: number, { lease, ended, lost }: Renewing): Promise<void> {
  for (;;) {
    if (!(await slept(lease / 3, ended))) return
    // Where the store is away the work says so, or the next attempt renews it.
    const isHeld = await locks.renew(lock, token, lease).catch(() => true)
    if (isHeld) continue
    lost.abort(new CicdError('LOCK_LOST', `the lock ${lock} was lost: another process continues`))
    return
  }
}

/** False where the pause was ended. Real time, as that of the store's lock is, whatever clock the host has. */
async function slept(milliseconds: number, signal: AbortSignal): Promise<boolean> {
  try {
    await systemClock.sleep(milliseconds, signal)
    return true
  } catch {
    return false
  }
}
