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

/** Milliseconds that what was read is kept for others who want it. */
const keptFor = 1000

/** Reads once for all who want the same at about the same time. Nobody gets what was read before the moment that it names. */
export class SharedReads<Key, Value> {
  readonly #readNow: (key: Key) => Promise<Value>
  readonly #slots = new Map<Key, Slot<Value>>()

  constructor(readNow: (key: Key) => Promise<Value>) {
    this.#readNow = readNow
  }

  /** `since`: on the clock of `performance.now`; by default this very moment. */
  read(key: Key, since = Infinity): Promise<Value> {
    const slot = this.#slots.get(key)
    if (slot === undefined) return this.#begin(key)
    if (slot.last.began >= since) return slot.last.value
    if (!slot.isRunning) return this.#begin(key)
    // What is on its way may be older than the question: all who ask now share the one after it.
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
    // Who asks next tries for itself where this one failed.
    last.value.then(done, drop)
    return last.value
  }
}
