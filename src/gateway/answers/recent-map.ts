/** A map that keeps only the `most` names that were set last. */
export class RecentMap<T> {
  private readonly most: number
  private readonly values = new Map<string, T>()

  constructor(most: number) {
    this.most = most
  }

  get(name: string): T | undefined {
    return this.values.get(name)
  }

  set(name: string, value: T): void {
    this.values.delete(name)
    this.values.set(name, value)
    if (this.values.size <= this.most) return
    for (const oldest of this.values.keys()) {
      this.values.delete(oldest)
      return
    }
  }
}
