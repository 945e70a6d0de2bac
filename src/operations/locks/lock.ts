import { CicdError } from '../../errors/cicd-error.ts'
import { requireCapability } from '../../stores/shared/capabilities.ts'
import type { LockState } from '../../stores/shared/store.ts'
import { checkLifetime } from '../../text/duration.ts'
import type { Caller } from '../host.ts'

export interface AcquireLockRequest {
  /** Of the same form as an id. */
  readonly name: string
  /** Milliseconds; the lock is free afterwards unless it is renewed. */
  readonly ttl: number
  /** Milliseconds to wait while somebody else holds it; default 0. */
  readonly wait?: number
}

export interface LockTokenRequest {
  readonly name: string
  readonly token: number
}

export interface HeldLock {
  readonly name: string
  /** Grows with every holder: whoever is guarded by the lock refuses a smaller one than it has seen. */
  readonly token: number
  /** ISO 8601. */
  readonly expiresAt: string
}

/** Milliseconds between two attempts, at random up to this. */
const longestPause = 500

/** Takes a lock. Throws LOCK_HELD (conflict) at once without `wait`, LOCK_TIMED_OUT (timed out) after it. */
export async function acquireLock(caller: Caller, request: AcquireLockRequest): Promise<HeldLock> {
  const { name, wait = 0 } = request
  const { host, actor, signal } = caller
  const ttl = checkLifetime(request.ttl)
  const deadline = host.clock.now().getTime() + wait
  const locks = requireCapability(host.store, 'locks')
  let isWaiting = false
  for (;;) {
    signal?.throwIfAborted()
    const result = await locks.acquire(name, { owner: actor, ttl })
    if (result.kind === 'acquired') {
      // Nobody would ever give back what a caller took who has gone.
      if (signal?.aborted === true) await locks.release(name, result.token)
      signal?.throwIfAborted()
      return { name, token: result.token, expiresAt: result.expiresAt }
    }
    const left = deadline - host.clock.now().getTime()
    if (!(left > 0)) throw held(name, result.by, wait)
    if (!isWaiting) host.log.info(`waiting for the lock ${name}, which ${holder(result.by)}`)
    isWaiting = true
    await host.clock.sleep(Math.min(left, longestPause / 4 + Math.random() * longestPause), signal)
  }
}

/** Lets a held lock live longer. Throws LOCK_LOST (conflict). */
export async function renewLock(
  caller: Caller,
  request: LockTokenRequest & { readonly ttl: number },
): Promise<HeldLock> {
  const { name, token } = request
  const ttl = checkLifetime(request.ttl)
  if (!(await requireCapability(caller.host.store, 'locks').renew(name, token, ttl))) throw lost(name, token)
  return { name, token, expiresAt: new Date(caller.host.clock.now().getTime() + ttl).toISOString() }
}

/** Gives a lock back. Throws LOCK_LOST (conflict) when it is no longer held with that token. */
export async function releaseLock(caller: Caller, request: LockTokenRequest): Promise<LockTokenRequest> {
  const { name, token } = request
  if (!(await requireCapability(caller.host.store, 'locks').release(name, token))) throw lost(name, token)
  return { name, token }
}

function holder({ owner, token, expiresAt }: LockState): string {
  return `${owner} holds with token ${token} until ${expiresAt}`
}

function held(name: string, { owner, token, expiresAt }: LockState, wait: number): CicdError {
  const by = `the lock ${name} is held by ${owner} with token ${token} until ${expiresAt}`
  return wait === 0
    ? new CicdError('LOCK_HELD', by, { suggestions: ['Say --wait DURATION to wait for it.'] })
    : new CicdError('LOCK_TIMED_OUT', `${by}; waited ${wait} ms for it`)
}

function lost(name: string, token: number): CicdError {
  return new CicdError(
    'LOCK_LOST',
    `the lock ${name} is not held with token ${token}: released, expired or taken by another`,
  )
}
