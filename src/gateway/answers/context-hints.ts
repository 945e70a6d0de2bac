import type { ContextId } from '../../context/context-id.ts'
import type { ContextStore } from '../../stores/shared/store.ts'

/** Listens for changes of some contexts, and rings when one changes. */
export class ContextHints implements Disposable {
  readonly #ring: () => void
  readonly #heard = new Map<ContextId, Disposable>()
  #changed = new Set<ContextId>()
  #store: ContextStore | undefined

  constructor(ring: () => void) {
    this.#ring = ring
  }

  /** Listens to exactly these contexts of a store. Hints can get lost, so the caller still has to check at intervals. */
  listen(store: ContextStore, ids: Iterable<ContextId>): void {
    if (store !== this.#store) this[Symbol.dispose]()
    this.#store = store
    const wanted = new Set(ids)
    for (const [id, handle] of this.#heard) {
      if (wanted.has(id)) continue
      handle[Symbol.dispose]()
      this.#heard.delete(id)
    }
    for (const id of wanted) {
      if (this.#heard.has(id)) continue
      const changed = (): void => {
        this.#changed.add(id)
        this.#ring()
      }
      const handle = store.hints?.watch(id, { changed, deaf: () => undefined })
      if (handle !== undefined) this.#heard.set(id, handle)
    }
  }

  /** The contexts that changed since the last call. */
  take(): ReadonlySet<ContextId> {
    const changed = this.#changed
    this.#changed = new Set()
    return changed
  }

  [Symbol.dispose](): void {
    for (const handle of this.#heard.values()) handle[Symbol.dispose]()
    this.#heard.clear()
    this.#changed.clear()
  }
}
