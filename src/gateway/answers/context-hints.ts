import type { ContextId } from '../../context/context-id.ts'
import type { ContextStore } from '../../stores/shared/store.ts'

/** The top-level key of a document that holds its questions. */
const decisionsKey = 'decisions'

export interface HintsHeard {
  /** Called for each hint. */
  readonly ring: () => void
  /** Called when the store begins to report changes of all contexts. Earlier changes were not reported: the contexts have to be listed. */
  readonly began: () => void
}

/** Collects hints about changed contexts: all changes of the contexts given to `listen`, and if the store can do it, changes of the questions of all others. */
export class ContextHints implements Disposable {
  readonly #heardBy: HintsHeard
  readonly #handles = new Map<ContextId, Disposable>()
  #all: Disposable | undefined
  #changed = new Set<ContextId>()
  #others = new Set<ContextId>()
  #store: ContextStore | undefined

  constructor(heardBy: HintsHeard) {
    this.#heardBy = heardBy
  }

  /** Sets the store, and the contexts whose changes are all reported, in place of the earlier ones. Hints can get lost, so the caller still has to poll. */
  listen(store: ContextStore, ids: Iterable<ContextId>): void {
    if (store !== this.#store) {
      this[Symbol.dispose]()
      this.#store = store
      this.#all = this.#listenToAll(store)
    }
    const wanted = new Set(ids)
    for (const [id, handle] of this.#handles) {
      if (wanted.has(id)) continue
      handle[Symbol.dispose]()
      this.#handles.delete(id)
    }
    for (const id of wanted) {
      if (this.#handles.has(id)) continue
      const changed = (): void => {
        this.#changed.add(id)
        this.#heardBy.ring()
      }
      const handle = store.hints?.watch(id, { changed, deaf: () => undefined })
      if (handle !== undefined) this.#handles.set(id, handle)
    }
  }

  #listenToAll(store: ContextStore): Disposable | undefined {
    return store.hints?.watchAll?.({
      changed: (id, keys) => {
        // A build changes its context all the time, and its questions seldom.
        if (keys?.includes(decisionsKey) === false || this.#handles.has(id)) return
        this.#others.add(id)
        this.#heardBy.ring()
      },
      began: () => this.#heardBy.began(),
    })
  }

  /** Whether the questions of a context that was not given to `listen` may have changed. */
  get hasOthers(): boolean {
    return this.#others.size > 0
  }

  /** Returns the contexts given to `listen` that changed since the last call; with `others`, also the other contexts that changed. */
  take({ others }: { readonly others: boolean }): ReadonlySet<ContextId> {
    const changed = others ? new Set([...this.#changed, ...this.#others]) : this.#changed
    this.#changed = new Set()
    if (others) this.#others = new Set()
    return changed
  }

  [Symbol.dispose](): void {
    for (const handle of this.#handles.values()) handle[Symbol.dispose]()
    this.#handles.clear()
    this.#all?.[Symbol.dispose]()
    this.#all = undefined
    this.#store = undefined
    this.#changed.clear()
    this.#others.clear()
  }
}
