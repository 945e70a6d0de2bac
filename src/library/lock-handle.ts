import { CicdError } from '../errors/cicd-error.ts'
import { elapsedOn } from '../io/clock.ts'
import type { Host } from '../operations/host.ts'
import type { HeldLock } from '../operations/locks/lock.ts'
import { isOptions } from './rule.ts'
import type { Lock } from './types.ts'

/** The locks that callers of a manager acquired with `lock`, so that a lock which `unlock` released is not released again. */
export class HeldLocks {
  readonly #host: Pick<Host, 'clock' | 'log' | 'redact'>
  /** The time until which each lock is held, in milliseconds on the monotonic clock. */
  readonly #until = new Map<string, number>()

  constructor(host: Pick<Host, 'clock' | 'log' | 'redact'>) {
    this.#host = host
  }

  /** The answer of `lock`; `await using` calls `release` for it. */
  handle(held: HeldLock, ttl: number, release: () => Promise<unknown>): Lock {
    const key = keyOf(held)
    const { clock, log, redact } = this.#host
    this.#until.set(key, this.#endOf(held, ttl))
    const dispose = async () => {
      const until = this.#until.get(key)
      if (until === undefined) return
      try {
        await release()
      } catch (error) {
        // The block had the lock to its end: its work is good, and an error here would hide an error of the block.
        const isHarmless = isUnavailable(error) && elapsedOn(clock) < until
        if (!isHarmless) throw error
        log.warn(
          `the lock ${held.name} was not released, and stays held until its ttl is over: ${redact(error.message)}`,
        )
      } finally {
        this.drop(held)
      }
    }
    // The disposer is not enumerable, so that it is not printed or compared.
    return Object.defineProperty({ ...held } as Lock, Symbol.asyncDispose, { value: dispose })
  }

  /** Notes the new end of a lock. */
  renewed(held: HeldLock, ttl: number): void {
    const key = keyOf(held)
    if (this.#until.has(key)) this.#until.set(key, this.#endOf(held, ttl))
  }

  /** Forgets a released lock. */
  drop(lock: Pick<HeldLock, 'name' | 'token'>): void {
    this.#until.delete(keyOf(lock))
  }

  #endOf({ expiresAt }: HeldLock, ttl: number): number {
    const { clock } = this.#host
    return elapsedOn(clock) + Math.min(ttl, Date.parse(expiresAt) - clock.now().getTime())
  }
}

function isUnavailable(error: unknown): error is CicdError {
  return error instanceof CicdError && error.kind === 'store-unavailable'
}

function keyOf({ name, token }: Pick<HeldLock, 'name' | 'token'>): string {
  return `${token} ${name}`
}

/** A request without the members that only the answer of `lock` has, so that a program can pass the lock itself: `unlock(lock)`. */
export function withoutAnswer<R>(request: R): R {
  if (!isOptions(request) || !answered.some((key) => key in request)) return request
  return Object.fromEntries(Object.entries(request).filter(([key]) => !answered.includes(key))) as R
}

const answered: readonly string[] = ['expiresAt', 'queue', 'waiting'] satisfies (keyof HeldLock)[]
