/** A place where blanks are missing. */
export interface Gap {
  readonly position: number
  readonly blanks: number
  /** The line, from 0, if the blanks are its indentation. */
  readonly line?: number
}

/** The most blanks that are added to a text. */
export const mostAdded = 1_000_000

/** Stands for the end of the text. It cannot occur in valid YAML. */
const end = '\0'

/**
 * Follows PyYAML's scanner to find out which lines are inside brackets or quotes, and how far they must be indented to be deeper than the map or list
 * around them. Invalid YAML is left to the parser.
 */
export class LayoutScanner {
  private readonly text: string
  private readonly found: Gap[] = []
  private blanks = 0
  /** The columns of the open maps and lists, innermost last. */
  private indents: number[] = []
  private position = 0
  private line = 0
  private lineStart = 0
  /** The column on this line where a key may have begun. */
  private keyColumn: number | undefined

  constructor(text: string) {
    this.text = text
  }

  /** The gaps in the order of the text. The search ends when they need more than `mostAdded` blanks. */
  gaps(): readonly Gap[] {
    // A byte order mark does not count as a column.
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

  /** Skips blanks, line breaks and comments. A comment directly after brackets or quotes needs a blank. */
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

  /** Called after a line break inside brackets or quotes: adds the indentation that this line needs to be deeper than the map or list around it. */
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

  /** Skips a plain scalar. It continues on lines that are indented deeper than the map or list around it. */
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
