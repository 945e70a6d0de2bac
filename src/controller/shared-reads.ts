interface Slot<Value> {
  readonly running: Promise<Value>
  next: Promise<Value> | undefined
}

/** Reads once for all who want the same at the same time. Nobody gets what was read before it asked. */
export class SharedReads<Key, Value> {
  readonly #readNow: (key: Key) => Promise<Value>
  readonly #slots = new Map<Key, Slot<Value>>()

  constructor(readNow: (key: Key) => Promise<Value>) {
    this.#readNow = readNow
  }

  read(key: Key): Promise<Value> {
    const slot = this.#slots.get(key)
    if (slot === undefined) return this.#begin(key)
    // What is on its way may be older than the question: all who ask now share the one after it.
    slot.next ??= slot.running.then(
      () => this.#begin(key),
      () => this.#begin(key),
    )
    return slot.next
  }

  #begin(key: Key): Promise<Value> {
    const running = this.#readNow(key)
    const slot: Slot<Value> = { running, next: undefined }
    this.#slots.set(key, slot)
    const done = () => {
      if (this.#slots.get(key) === slot && slot.next === undefined) this.#slots.delete(key)
    }
    running.then(done, done)
    return running
  }
}
