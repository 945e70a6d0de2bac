const mostPieces = 1000

/** Joins any number of pieces to a text without keeping all of them in memory. */
export class TextBuilder {
  private pieces: string[] = []
  private done = ''

  add(piece: string): void {
    if (this.pieces.push(piece) >= mostPieces) this.join()
  }

  private join(): void {
    this.done += this.pieces.join('')
    this.pieces = []
  }

  toString(): string {
    this.join()
    return this.done
  }
}

/**
 * `text.replace(pattern, replace)` for a global pattern, one match at a time: JavaScript's own keeps all matches, which takes dozens of times the
 * memory of the text. `replace` may use the pattern itself.
 */
export function replaceEach(text: string, pattern: RegExp, replace: (match: RegExpExecArray) => string): string {
  pattern.lastIndex = 0
  let match = pattern.exec(text)
  if (match === null) return text
  const built = new TextBuilder()
  let at = 0
  for (; match !== null; match = pattern.exec(text)) {
    if (match.index > at) built.add(text.slice(at, match.index))
    built.add(replace(match))
    at = match.index + match[0].length
    pattern.lastIndex = at
  }
  if (at < text.length) built.add(text.slice(at))
  return built.toString()
}
