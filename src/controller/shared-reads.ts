interface Read<Value> {
  readonly began: number
  readonly value: Promise<Value>
}

interface Slot<Value> {
  last: Read<Value>
  isRunning: boolean
  next: Promise<Value> | undefined
  timer: NodeJS.Timeout | undefined
}

/** Milliseconds that a document is kept for other readers. */
const keptFor = 1000

/** Reads once for all readers of the same context at about the same time. A reader never gets a document from before the time that it names. */
export class SharedReads<Key, Value> {
  readonly #readNow: (key: Key) => Promise<Value>
  readonly #slots = new Map<Key, Slot<Value>>()

  constructor(readNow: (key: Key) => Promise<Value>) {
    this.#readNow = readNow
  }

  /** Reads a document. `since` is a time of `performance.now`; default: now. */
  read(key: Key, since = Infinity): Promise<Value> {
    const slot = this.#slots.get(key)
    if (slot === undefined) return this.#begin(key)
    if (slot.last.began >= since) return slot.last.value
    if (!slot.isRunning) return this.#begin(key)
    // A read in progress may have begun before `since`: all readers from now on share the next one.
    const again = () => this.#begin(key)
    return (slot.next ??= slot.last.value.then(again, again))
  }

  #begin(key: Key): Promise<Value> {
    clearTimeout(this.#slots.get(key)?.timer)
    const last = { began: performance.now(), value: this.#readNow(key) }
    const slot: Slot<Value> = { last, isRunning: true, next: undefined, timer: undefined }
    this.#slots.set(key, slot)
    const drop = () => {
      if (this.#slots.get(key) === slot && slot.next === undefined) this.#slots.delete(key)
    }
    const done = () => {
      slot.isRunning = false
      slot.timer = setTimeout(drop, keptFor).unref()
    }
    // After a failure, the next reader tries again.
    last.value.then(done, drop)
    return last.value
  }
}
