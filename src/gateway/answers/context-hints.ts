import type { ContextId } from '../../context/context-id.ts'
import type { ContextStore } from '../../stores/shared/store.ts'

/** Hears which of some contexts change, and rings when one does. */
export class ContextHints implements Disposable {
  readonly #ring: () => void
  readonly #heard = new Map<ContextId, Disposable>()
  #changed = new Set<ContextId>()
  #store: ContextStore | undefined

  constructor(ring: () => void) {
    this.#ring = ring
  }

  /** Listens to these contexts of a store, and to no others. Hints get lost: who listens looks now and then all the same. */
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

  /** Those that changed since this was asked last. */
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
