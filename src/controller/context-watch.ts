import type { ContextId } from '../context/context-id.ts'
import type { Host } from '../operations/host.ts'

interface Watched {
  readonly keys: Set<string>
  handle: Disposable | undefined
  timer: NodeJS.Timeout | undefined
  /** The time of the last hint, on the monotonic clock. */
  heard: number
}

/** Milliseconds between two reads that hints cause: others may change a context all the time. */
const rest = 250
/** Milliseconds between two reads without a hint: this long for each context that something waits for, within these limits. */
const perContext = 250
const longestPause = 300_000

/**
 * Reports contexts that something waits for: as soon as the store hints at a change, and at intervals, because hints can get lost. With any number of waiting CustomRuns, the
 * store is asked at most a few times a second.
 */
export class ContextWatch {
  readonly #host: Host
  readonly #look: (key: string) => void
  readonly #watched = new Map<ContextId, Watched>()
  readonly #ids = new Map<string, ContextId>()

  constructor(host: Host, look: (key: string) => void) {
    this.#host = host
    this.#look = look
  }

  /** The number of waiting keys. */
  get size(): number {
    return this.#ids.size
  }

  /** When a read was last due for a waiting key, on the clock of `performance.now`. */
  lookedAt(key: string): number | undefined {
    const id = this.#ids.get(key)
    return id === undefined ? undefined : this.#watched.get(id)?.heard
  }

  watch(key: string, id: ContextId): void {
    if (this.#ids.get(key) === id) return
    this.unwatch(key)
    this.#ids.set(key, id)
    const watched = this.#watched.get(id)
    if (watched === undefined) {
      this.#begin(id, key)
      return
    }
    watched.keys.add(key)
    // Hints since its last read were reported to the other keys only.
    this.#look(key)
  }

  unwatch(key: string): void {
    const id = this.#ids.get(key)
    const watched = id === undefined ? undefined : this.#watched.get(id)
    this.#ids.delete(key)
    if (id === undefined || watched === undefined) return
    watched.keys.delete(key)
    if (watched.keys.size > 0) return
    this.#watched.delete(id)
    clearTimeout(watched.timer)
    watched.handle?.[Symbol.dispose]()
  }

  close(): void {
    for (const key of [...this.#ids.keys()]) this.unwatch(key)
  }

  #begin(id: ContextId, key: string): void {
    const watched: Watched = { keys: new Set([key]), handle: undefined, timer: undefined, heard: -Infinity }
    this.#watched.set(id, watched)
    this.#lookLater(watched)
    watched.handle = this.#host.store.hints?.watch(id, {
      changed: () => {
        const wait = Math.max(0, watched.heard + rest - performance.now())
        if (wait === 0) this.#lookAt(watched)
        else this.#lookLater(watched, wait * (1 + Math.random()))
      },
      deaf: (reason) => {
        this.#host.log.warn(`gets no news of changes of "${id}", so it checks at intervals: ${reason}`)
      },
    })
  }

  #lookAt(watched: Watched): void {
    watched.heard = performance.now()
    for (const key of watched.keys) this.#look(key)
    this.#lookLater(watched)
  }

  #lookLater(watched: Watched, milliseconds = this.#pause() * (0.5 + Math.random())): void {
    clearTimeout(watched.timer)
    watched.timer = setTimeout(() => {
      this.#lookAt(watched)
    }, milliseconds)
  }

  #pause(): number {
    const usual = this.#host.store.hints?.lookEvery ?? 20_000
    return Math.min(Math.max(usual, this.#watched.size * perContext), longestPause)
  }
}
