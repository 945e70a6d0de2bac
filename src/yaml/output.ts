import { doubleQuoted, scalarStyle } from './scalar-style.ts'
import type { Readers } from './scalar-style.ts'

export interface OutputForm {
  /** Lines longer than this are broken at the next space. */
  readonly width: number
  readonly readers: Readers
}

/** The YAML written so far, and the current column. */
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

  /** Writes a text in its style. `indent` is for its further lines; a key has only one line. */
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

  /** Writes a folded text: a single space after the maximum width becomes a line break, and a run of line breaks gets one more. */
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

  /** Writes the inside of double quotes. Lines above the maximum width are broken at spaces and after escapes. */
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
        // Readers drop spaces at the start of a line unless the first one is escaped.
        if (text.startsWith(' ', isEscape ? index + token.length : index)) this.put('\\')
      }
      if (!isEscape) this.put(token)
      isAfterEscape = isEscape
    }
  }
}
