import type { HeldLock } from '../operations/locks/lock.ts'
import type { Lock } from './types.ts'

/** The locks that a manager's callers hold by `lock`, so that one that `unlock` gave back is not given back again. */
export class HeldLocks {
  readonly #out = new Set<string>()

  /** The answer of `lock`, which `await using` gives back by `release`. */
  handle(held: HeldLock, release: () => Promise<unknown>): Lock {
    const key = keyOf(held)
    this.#out.add(key)
    const dispose = async () => {
      if (this.#out.has(key)) await release()
    }
    // Not an own field: it must not be printed or compared.
    return Object.defineProperty({ ...held } as Lock, Symbol.asyncDispose, { value: dispose })
  }

  /** It was given back. */
  drop(lock: Pick<HeldLock, 'name' | 'token'>): void {
    this.#out.delete(keyOf(lock))
  }
}

function keyOf({ name, token }: Pick<HeldLock, 'name' | 'token'>): string {
  return `${token} ${name}`
}
