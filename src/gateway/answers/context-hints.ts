import type { ContextId } from '../../context/context-id.ts'
import type { ContextStore } from '../../stores/shared/store.ts'

/** The key of the document that the questions are under. */
const decisionsKey = 'decisions'

export interface HintsHeard {
  /** Rings for each hint. */
  readonly ring: () => void
  /** All contexts are heard from now on: what was changed before has to be looked for. */
  readonly began: () => void
}

/** Listens for changes of contexts: of some at once, and of the questions of all others, if the store can. */
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

  /** Listens to a store: to all changes of exactly these contexts. Hints can get lost, so the caller still has to check at intervals. */
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

  /** Whether a change of a context that is not one of those was heard. */
  get hasOthers(): boolean {
    return this.#others.size > 0
  }

  /** The contexts that changed since the last call; with `others`, of all contexts. */
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
