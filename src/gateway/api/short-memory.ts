import { elapsedOn } from '../../io/clock.ts'
import type { Clock } from '../../io/clock.ts'

export interface MemoryLimits {
  /** Milliseconds that an answer is kept. */
  readonly freshFor: number
  /** The most answers that are kept. */
  readonly most: number
}

/** A cache for a short time. Calls with the same key at the same time share one answer; failures are not kept. */
export class ShortMemory<T> {
  readonly #clock: Clock
  readonly #limits: MemoryLimits
  readonly #kept = new Map<string, { readonly until: number; readonly found: Promise<T> }>()

  constructor(clock: Clock, limits: MemoryLimits) {
    this.#clock = clock
    this.#limits = limits
  }

  get(key: string, find: () => Promise<T>): Promise<T> {
    const now = elapsedOn(this.#clock)
    const known = this.#kept.get(key)
    if (known !== undefined && known.until > now) return known.found
    const found = find()
    this.#kept.delete(key)
    this.#kept.set(key, { until: now + this.#limits.freshFor, found })
    found.catch(() => {
      if (this.#kept.get(key)?.found === found) this.#kept.delete(key)
    })
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= this.#limits.most) break
      this.#kept.delete(oldest)
    }
    return found
  }
}
