/** Work of this process that goes one after the other for each key, so that it does not fight with itself. */
export class QueuePerKey {
  private readonly last = new Map<string, Promise<unknown>>()

  /** Works when all that came before with the same key has ended, however it ended; failures are the caller's alone. */
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
