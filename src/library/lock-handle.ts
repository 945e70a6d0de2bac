import type { HeldLock } from '../operations/locks/lock.ts'
import type { Lock } from './types.ts'

/** The locks that callers of a manager acquired with `lock`, so that a lock which `unlock` released is not released again. */
export class HeldLocks {
  readonly #out = new Set<string>()

  /** The answer of `lock`; `await using` calls `release` for it. */
  handle(held: HeldLock, release: () => Promise<unknown>): Lock {
    const key = keyOf(held)
    this.#out.add(key)
    const dispose = async () => {
      if (this.#out.has(key)) await release()
    }
    // The disposer is not enumerable, so that it is not printed or compared.
    return Object.defineProperty({ ...held } as Lock, Symbol.asyncDispose, { value: dispose })
  }

  /** Forgets a released lock. */
  drop(lock: Pick<HeldLock, 'name' | 'token'>): void {
    this.#out.delete(keyOf(lock))
  }
}

function keyOf({ name, token }: Pick<HeldLock, 'name' | 'token'>): string {
  return `${token} ${name}`
}
