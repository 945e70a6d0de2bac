import type { Clock } from '../../io/clock.ts'
import { listNames } from '../shared/list-sorted.ts'
import { checkLockName } from '../shared/lock-name.ts'
import { attempt, freeLock, summaryOfLock, withoutTicket } from '../shared/lock-record.ts'
import type { LockRecord } from '../shared/lock-record.ts'
import type { LockPage, LockRequest, LockResult, LockStore, LockSummary } from '../shared/lock-store.ts'
import type { ListRequest } from '../shared/store.ts'

/* eslint-disable @typescript-eslint/require-await -- a bad name rejects, as in every store */

/** Locks among the users of one store in one process. */
export class MemoryLocks implements LockStore {
  private readonly clock: Clock
  private readonly locks = new Map<string, LockRecord>()

  constructor(clock: Clock) {
    this.clock = clock
  }

  async acquire(name: string, request: LockRequest): Promise<LockResult> {
    const { result, next } = attempt(this.find(name), request, this.now())
    if (next !== undefined) this.locks.set(name, next)
    return result
  }

  release(name: string, token: number): Promise<boolean> {
    return this.renew(name, token, 0)
  }

  async renew(name: string, token: number, ttl: number): Promise<boolean> {
    const lock = this.find(name)
    if (lock.token !== token || lock.expires <= this.now()) return false
    this.locks.set(name, { ...lock, expires: this.now() + ttl })
    return true
  }

  async withdraw(name: string, ticketId: string): Promise<boolean> {
    const next = withoutTicket(this.find(name), ticketId, this.now())
    if (next !== undefined) this.locks.set(name, next)
    return next !== undefined
  }

  async look(name: string): Promise<LockSummary | undefined> {
    return summaryOfLock(name, this.find(name), this.now())
  }

  async list(request: ListRequest): Promise<LockPage> {
    const { prefix = '' } = request
    const names = [...this.locks.keys()].filter((name) => name.startsWith(prefix)).sort()
    const { items, ...more } = await listNames(names, request, (name) => this.look(name))
    return { locks: items, ...more }
  }

  private find(name: string): LockRecord {
    checkLockName(name)
    return this.locks.get(name) ?? freeLock
  }

  private now(): number {
    return this.clock.now().getTime()
  }
}
