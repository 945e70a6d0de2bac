/** Lets the callers of one process work one after the other on each key. */
export class Turns {
  private readonly last = new Map<string, Promise<unknown>>()

  /** Waits for the turn, then works; failures are the caller's alone. */
  async take<T>(key: string, work: () => Promise<T>): Promise<T> {
    const turn = (this.last.get(key) ?? Promise.resolve()).then(work)
    const settled = turn.catch(() => undefined)
    this.last.set(key, settled)
    try {
      return await turn
    } finally {
      if (this.last.get(key) === settled) this.last.delete(key)
    }
  }
}
