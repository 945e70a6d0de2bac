/** Runs the work for each key one after the other, so that this process does not compete with itself. */
export class QueuePerKey {
  private readonly last = new Map<string, Promise<unknown>>()

  /** Runs `work` after all earlier work with the same key has ended, also if that failed. Only the caller of `work` sees its failure. */
  async run<T>(key: string, work: () => Promise<T>): Promise<T> {
    const running = (this.last.get(key) ?? Promise.resolve()).then(work)
    const settled = running.catch(() => undefined)
    this.last.set(key, settled)
    try {
      return await running
    } finally {
      if (this.last.get(key) === settled) this.last.delete(key)
    }
  }
}
