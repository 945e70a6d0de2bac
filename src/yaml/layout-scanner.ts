/** Where blanks are missing. */
export interface Gap {
  readonly position: number
  readonly blanks: number
  /** Where it is a line's indentation: which one, counted from 0. */
  readonly line?: number
}

/** How many blanks are put into a text. */
export const mostAdded = 1_000_000

/** What the scanner sees behind the text, and in no text that is YAML. */
const end = '\0'

/**
 * Follows PyYAML's scanner as far as it takes to know which lines lie inside brackets or quotes, and how far they must be indented to be
 * deeper than the map or list around them. Wrong YAML it leaves to the parser.
 */
export class LayoutScanner {
  private readonly text: string
  private readonly found: Gap[] = []
  private blanks = 0
  /** Columns of the maps and lists that are open, the innermost last. */
  private indents: number[] = []
  private position = 0
  private line = 0
  private lineStart = 0
  /** Where on this line a key may have begun. */
  private keyColumn: number | undefined

  constructor(text: string) {
    this.text = text
  }

  /** In the order of the text; they are no longer counted when they are more than `mostAdded`. */
  gaps(): readonly Gap[] {
    // A byte order mark has no column.
    if (this.text.startsWith('\uFEFF')) this.position = this.lineStart = 1
    this.skipSpace()
    while (this.at() !== end) {
      this.token()
      this.skipSpace()
    }
    return this.found
  }

  private token(): void {
    const { column } = this
    if (this.isMarker()) {
      this.indents = []
      this.position += 3
      return
    }
    while (this.indent > column) this.indents.pop()
    if ('-?:'.includes(this.at()) && isSpaceOrEnd(this.at(1))) {
      this.open(this.at() === ':' ? (this.keyColumn ?? column) : column)
      this.keyColumn = undefined
      this.position++
      return
    }
    this.keyColumn ??= column
    this.node()
  }

  private node(): void {
    const character = this.at()
    if ('&!*'.includes(character)) this.skipWord()
    else if (isQuote(character)) this.skipQuoted(character)
    else if ('[{'.includes(character)) this.skipFlow()
    else if ('|>'.includes(character)) this.skipBlockScalar()
    else if (character === '%' && this.column === 0) this.skipLine()
    else this.skipPlain()
  }

  private get column(): number {
    return this.position - this.lineStart
  }

  private get indent(): number {
    return this.indents.at(-1) ?? -1
  }

  private at(offset = 0): string {
    return this.text[this.position + offset] ?? end
  }

  private open(column: number): void {
    if (column > this.indent) this.indents.push(column)
  }

  private add(gap: Gap): void {
    if (this.blanks > mostAdded) return
    this.blanks += gap.blanks
    this.found.push(gap)
  }

  private isMarker(): boolean {
    return this.column === 0 && isMarkerAt(this.text, this.position)
  }

  /** Blanks, line breaks and comments; a comment right behind brackets or quotes lacks a blank. */
  private skipSpace(): void {
    while (this.at() === '#' || isSpace(this.at())) {
      if (this.at() === '#') {
        if (this.column > 0 && !isSpace(this.at(-1))) this.add({ position: this.position, blanks: 1 })
        this.skipLine()
      } else this.skipSpaceOrBreak()
    }
  }

  private skipSpaceOrBreak(): void {
    if (isBreak(this.at())) this.breakLine()
    else this.position++
  }

  private skipLine(): void {
    while (!isBreak(this.at()) && this.at() !== end) this.position++
  }

  private breakLine(): void {
    this.position += this.at() === '\r' && this.at(1) === '\n' ? 2 : 1
    this.line++
    this.lineStart = this.position
    this.keyColumn = undefined
  }

  private skipWord(): void {
    while (!isSpaceOrEnd(this.at())) this.position++
  }

  /** Behind a line break inside brackets or quotes: what the line lacks to be deeper than what they stand in. */
  private requireIndent(): void {
    let first = this.lineStart
    while (this.text[first] === ' ') first++
    const column = first - this.lineStart
    if (column > this.indent || isBreak(this.text[first] ?? end) || isMarkerAt(this.text, this.lineStart)) return
    this.add({ position: this.lineStart, blanks: this.indent + 1 - column, line: this.line })
  }

  private skipQuoted(quote: string): void {
    this.position++
    for (let character = this.at(); character !== end; character = this.at()) {
      if (isBreak(character)) {
        this.breakLine()
        this.requireIndent()
        continue
      }
      const isDoubled = quote === "'" && character === quote && this.at(1) === quote
      const isEscape = quote === '"' && character === '\\' && !isBreak(this.at(1))
      this.position += isDoubled || isEscape ? 2 : 1
      if (character === quote && !isDoubled) return
    }
  }

  private skipFlow(): void {
    let depth = 0
    do {
      const character = this.at()
      if (isQuote(character)) this.skipQuoted(character)
      else if (':,?[]{}'.includes(character)) this.position++
      else this.skipFlowPlain()
      if ('[{'.includes(character)) depth++
      if (']}'.includes(character)) depth--
      if (depth > 0) this.skipFlowSpace()
    } while (depth > 0 && this.at() !== end)
  }

  private skipFlowSpace(): void {
    const { line } = this
    this.skipSpace()
    if (this.line !== line) this.requireIndent()
  }

  private skipFlowPlain(): void {
    do this.position++
    while (!isSpaceOrEnd(this.at()) && !',?[]{}'.includes(this.at()) && !this.isFlowColon())
  }

  private isFlowColon(): boolean {
    return this.at() === ':' && (isSpaceOrEnd(this.at(1)) || ',[]{}'.includes(this.at(1)))
  }

  /** A plain text goes on over lines that are indented further than what it stands in. */
  private skipPlain(): void {
    for (;;) {
      while (!isSpaceOrEnd(this.at()) && !this.isColon()) this.position++
      const { position, line } = this
      while (isSpace(this.at())) this.skipSpaceOrBreak()
      if (this.position === position || this.at() === '#' || this.isColon()) return
      if (this.line !== line && (this.column <= this.indent || this.isMarker())) return
    }
  }

  private isColon(): boolean {
    return this.at() === ':' && isSpaceOrEnd(this.at(1))
  }

  private skipBlockScalar(): void {
    const [, digit] = /^[-+]?([1-9])?/.exec(this.text.slice(this.position + 1, this.position + 3)) ?? []
    const least = Math.max(this.indent + 1, 1)
    let indent = digit === undefined ? undefined : least + Number(digit) - 1
    this.skipLine()
    while (this.at() !== end) {
      this.breakLine()
      while (this.at() === ' ') this.position++
      if (isBreak(this.at()) || this.at() === end) continue
      if (this.column < (indent ?? least) || this.isMarker()) return
      indent ??= this.column
      this.skipLine()
    }
  }
}

function isMarkerAt(text: string, position: number): boolean {
  const marker = text.slice(position, position + 3)
  return (marker === '---' || marker === '...') && isSpaceOrEnd(text[position + 3] ?? end)
}

function isQuote(character: string): boolean {
  return character === '"' || character === "'"
}

function isBreak(character: string): boolean {
  return character === '\n' || character === '\r'
}

function isSpace(character: string): boolean {
  return character === ' ' || character === '\t' || isBreak(character)
}

function isSpaceOrEnd(character: string): boolean {
  return isSpace(character) || character === end
}
