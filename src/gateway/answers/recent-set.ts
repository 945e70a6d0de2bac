/** Remembers the last so many texts. */
export class RecentSet {
  private readonly most: number
  private readonly texts = new Set<string>()

  constructor(most: number) {
    this.most = most
  }

  has(text: string): boolean {
    return this.texts.has(text)
  }

  add(text: string): void {
    this.texts.delete(text)
    this.texts.add(text)
    if (this.texts.size <= this.most) return
    for (const oldest of this.texts) {
      this.texts.delete(oldest)
      return
    }
  }
}
