import { doubleQuoted, scalarStyle } from './scalar-style.ts'
import type { Readers } from './scalar-style.ts'

export interface OutputForm {
  /** Columns after which a text is broken at the next space. */
  readonly width: number
  readonly readers: Readers
}

/** YAML as far as it is written, and the column that has been reached. */
export class Output {
  text = ''
  column = 0
  private readonly width: number
  private readonly readers: Readers

  constructor({ width, readers }: OutputForm) {
    this.width = width
    this.readers = readers
  }

  put(text: string): void {
    this.text += text
    this.column += text.length
  }

  breakLine(indent: number): void {
    this.text += `\n${' '.repeat(indent)}`
    this.column = indent
  }

  /** A text in its style; `indent` is that of its further lines, of which a key has none. */
  putText(text: string, indent: number, isKey: boolean): void {
    switch (scalarStyle(text, this.readers, isKey)) {
      case 'plain':
        this.putFolded(text, indent, !isKey)
        break
      case 'single':
        this.put("'")
        this.putFolded(text.replaceAll("'", "''"), indent, !isKey)
        this.put("'")
        break
      case 'double':
        this.put('"')
        this.putEscaped(text, indent, !isKey)
        this.put('"')
    }
  }

  /** A single space beyond the width becomes a line break, and line breaks are one more each time. */
  private putFolded(text: string, indent: number, mayBreak: boolean): void {
    if (this.width === Infinity || (this.column + text.length <= this.width && !text.includes('\n'))) {
      this.put(text.replaceAll(/\n+/g, (breaks) => `${breaks}\n${' '.repeat(indent)}`))
      return
    }
    for (const { 0: token, index } of text.matchAll(/ +|\n+|[^ \n]+/g)) {
      const isInside = index > 0 && index + 1 < text.length
      if (token.startsWith('\n')) {
        this.text += token
        this.breakLine(indent)
      } else if (token === ' ' && mayBreak && isInside && this.column > this.width) this.breakLine(indent)
      else this.put(token)
    }
  }

  /** The inside of double quotes: beyond the width it is broken at spaces and behind escapes. */
  private putEscaped(text: string, indent: number, mayBreak: boolean): void {
    if (!mayBreak || this.width === Infinity) {
      this.put(doubleQuoted(text, this.readers))
      return
    }
    let isAfterEscape = false
    for (const { 0: token, index } of text.matchAll(/ |[!#-[\]-~]+|[^]/gu)) {
      const shown = doubleQuoted(token, this.readers)
      const isEscape = shown !== token
      if (isEscape) this.put(shown)
      const isInside = index > 0 && index + (isEscape ? token.length : 1) < text.length
      // PyYAML does not count the last character of an escape here.
      const isTooWide = isEscape ? this.column - 1 > this.width : this.column > this.width
      if (isInside && isTooWide && (isEscape || isAfterEscape || token === ' ')) {
        this.put('\\')
        this.breakLine(indent)
        // Readers drop spaces at the start of a line unless the first is escaped.
        if (text.startsWith(' ', isEscape ? index + token.length : index)) this.put('\\')
      }
      if (!isEscape) this.put(token)
      isAfterEscape = isEscape
    }
  }
}
