import type { Clock } from '../../io/clock.ts'
import { checkLockName } from '../shared/lock-name.ts'
import { isoTime } from '../shared/shape.ts'
import type { LockRequest, LockResult, LockStore } from '../shared/store.ts'

interface Lock {
  readonly token: number
  readonly owner: string
  /** Milliseconds since 1970. */
  expires: number
}

/** Locks among the users of one store in one process. */
export class MemoryLocks implements LockStore {
  private readonly clock: Clock
  private readonly locks = new Map<string, Lock>()

  constructor(clock: Clock) {
    this.clock = clock
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- a bad name rejects, as in every store
  async acquire(name: string, { owner, ttl }: LockRequest): Promise<LockResult> {
    checkLockName(name)
    const current = this.locks.get(name)
    if (current !== undefined && current.expires > this.now()) return { kind: 'held', by: withIsoTime(current) }
    const lock = { token: (current?.token ?? 0) + 1, owner, expires: this.now() + ttl }
    this.locks.set(name, lock)
    const { token, expiresAt } = withIsoTime(lock)
    return { kind: 'acquired', token, expiresAt }
  }

  release(name: string, token: number): Promise<boolean> {
    return this.renew(name, token, 0)
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- as above
  async renew(name: string, token: number, ttl: number): Promise<boolean> {
    checkLockName(name)
    const lock = this.locks.get(name)
    if (lock?.token !== token || lock.expires <= this.now()) return false
    lock.expires = this.now() + ttl
    return true
  }

  private now(): number {
    return this.clock.now().getTime()
  }
}

function withIsoTime({ token, owner, expires }: Lock) {
  return { token, owner, expiresAt: isoTime(expires) }
}
