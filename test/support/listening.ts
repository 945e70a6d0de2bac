import type { ContextId } from '../../src/context/context-id.ts'
import type { ContextStore } from '../../src/stores/shared/store.ts'

/** The hints that a listener received, one by one. */
export interface Listening extends Disposable {
  /** Resolves with the next hint, or at once if there was one since the last call. */
  next(): Promise<void>
  /** Whether there was a hint since the last call of `next`. */
  readonly heard: boolean
  /** Resolves with the reason when the store stops to report changes. */
  readonly deaf: Promise<string>
}

/** Listens to changes of a context. */
export function listen(store: ContextStore, id: ContextId): Listening {
  const { promise: deaf, resolve: tellReason } = Promise.withResolvers<string>()
  let heard = false
  let wake = (): void => undefined
  const changed = (): void => {
    heard = true
    wake()
  }
  const watching = store.hints!.watch(id, { changed, deaf: tellReason })
  return {
    deaf,
    get heard() {
      return heard
    },
    async next() {
      if (!heard) await new Promise<void>((resolve) => (wake = resolve))
      heard = false
    },
    [Symbol.dispose]: () => {
      watching[Symbol.dispose]()
    },
  }
}
