/** The result of a piece of work: undefined for nothing more to do, or the milliseconds until the next check. */
export interface Worked {
  readonly again?: number
}

export interface WorkQueueOptions {
  /** Does the due work of a key. An error is reported, and the key is retried after a growing backoff. */
  readonly work: (key: string) => Promise<Worked | undefined>
  readonly failed: (key: string, error: unknown) => void
  /** Keys that are handled at the same time; default 10. */
  readonly workers?: number
  /** Milliseconds; default 500 and five minutes. */
  readonly shortestBackoff?: number
  readonly longestBackoff?: number
  readonly random?: () => number
}

/** Maximum time of a timer in milliseconds; a later key comes then and waits again. */
const longestTimer = 2 ** 31 - 1

/**
 * A queue of keys. A key that was added several times is handled once, and never twice at the same time. A key that was added while it was handled is handled
 * again. Delayed keys are handled at their time, or earlier if they are added again.
 */
export class WorkQueue {
  readonly #options: WorkQueueOptions
  readonly #ready = new Set<string>()
  readonly #active = new Map<string, Promise<void>>()
  readonly #later = new Map<string, { readonly at: number; readonly timer: NodeJS.Timeout }>()
  readonly #failures = new Map<string, number>()
  #isStopped = false

  constructor(options: WorkQueueOptions) {
    this.#options = options
  }

  /** The numbers of keys that are due, being handled, and delayed. */
  get size(): { readonly ready: number; readonly active: number; readonly later: number } {
    return { ready: this.#ready.size, active: this.#active.size, later: this.#later.size }
  }

  add(key: string): void {
    if (this.#isStopped) return
    this.#forgetLater(key)
    this.#ready.add(key)
    this.#start()
  }

  /** Adds a key after this many milliseconds, unless it is due earlier already. */
  addAfter(key: string, milliseconds: number): void {
    if (this.#isStopped || this.#ready.has(key)) return
    const delay = Math.min(Math.max(0, milliseconds), longestTimer)
    const at = performance.now() + delay
    const planned = this.#later.get(key)
    if (planned !== undefined && planned.at <= at) return
    this.#forgetLater(key)
    const timer = setTimeout(() => {
      this.add(key)
    }, delay)
    this.#later.set(key, { at, timer })
  }

  /** Removes a delayed key and its count of failures: no work is left for it. */
  forget(key: string): void {
    this.#forgetLater(key)
    this.#failures.delete(key)
  }

  /** Starts no new work, and waits for the work in progress. */
  async stop(): Promise<void> {
    this.#isStopped = true
    this.#ready.clear()
    for (const key of [...this.#later.keys()]) this.#forgetLater(key)
    await Promise.all(this.#active.values())
  }

  #start(): void {
    for (const key of this.#ready) {
      if (this.#active.size >= (this.#options.workers ?? 10)) return
      if (this.#active.has(key)) continue
      this.#ready.delete(key)
      this.#active.set(key, this.#workOn(key))
    }
  }

  async #workOn(key: string): Promise<void> {
    try {
      // Runs in a later microtask, so that a synchronous error is handled like any other.
      const worked = await Promise.resolve(key).then(this.#options.work)
      this.#failures.delete(key)
      if (worked?.again !== undefined) this.addAfter(key, worked.again)
    } catch (error) {
      this.addAfter(key, this.#backoff(key))
      this.#options.failed(key, error)
    } finally {
      this.#active.delete(key)
      if (!this.#isStopped) this.#start()
    }
  }

  #backoff(key: string): number {
    const failures = this.#failures.get(key) ?? 0
    this.#failures.set(key, failures + 1)
    const { shortestBackoff = 500, longestBackoff = 300_000, random = Math.random } = this.#options
    return Math.min(shortestBackoff * 2 ** Math.min(failures, 30), longestBackoff) * (0.5 + random() / 2)
  }

  #forgetLater(key: string): void {
    clearTimeout(this.#later.get(key)?.timer)
    this.#later.delete(key)
  }
}
