import { doubleQuoted, scalarStyle } from './pyyaml-scalar.ts'
import type { JsonObject, JsonValue } from '../../../json/json.ts'

/** Columns after which PyYAML breaks a line at the next space. */
const bestWidth = 80

/**
 * A value in the YAML that PyYAML's `dump` writes, character by character: templates of existing users rely on its layout.
 * `scalarText` gives scalars other than text; `indent` is the number of spaces a level.
 */
export function pyYaml(value: JsonValue, scalarText: (value: JsonValue) => string | undefined, indent: number): string {
  return new Writer(scalarText, indent).document(value)
}

class Writer {
  private text = ''
  private column = 0
  private readonly scalarText: (value: JsonValue) => string | undefined
  /** Spaces a level. */
  private readonly step: number

  constructor(scalarText: (value: JsonValue) => string | undefined, step: number) {
    this.scalarText = scalarText
    this.step = step
  }

  document(value: JsonValue): string {
    if (typeof value !== 'object' || value === null) return this.rootScalar(value)
    this.node(value, 0, false)
    return `${this.text}\n`
  }

  /** A document that is one plain scalar ends in a mark of its own. */
  private rootScalar(value: JsonValue): string {
    this.scalar(value, this.step, false)
    return /^['"]/.test(this.text) ? `${this.text}\n` : `${this.text}\n...\n`
  }

  /** `inMap`: whether it is the value of a key, where a list is not indented. */
  private node(value: JsonValue, indent: number, inMap: boolean): void {
    const scalar = typeof value !== 'object' || value === null
    if ((scalar || isEmpty(value)) && this.column > 0) this.put(' ')
    if (scalar) this.scalar(value, indent + this.step, false)
    else if (isEmpty(value)) this.put(Array.isArray(value) ? '[]' : '{}')
    else if (Array.isArray(value)) this.list(value, indent, inMap)
    else this.map(value, indent, inMap)
  }

  private list(items: readonly JsonValue[], outer: number, inMap: boolean): void {
    for (const [index, item] of items.entries()) {
      this.startLine(outer, index === 0 && !inMap)
      this.put('-')
      this.node(item, this.deeper(item, outer), false)
    }
  }

  private map(map: JsonObject, outer: number, inMap: boolean): void {
    for (const [index, [key, value]] of Object.entries(map).entries()) {
      this.startLine(outer, index === 0 && !inMap)
      const simple = this.key(key, outer)
      this.node(value, simple && Array.isArray(value) ? outer : this.deeper(value, outer), simple)
    }
  }

  /** The level of what stands in a list or map: collections go one further, scalars count theirs themselves. */
  private deeper(value: JsonValue, outer: number): number {
    return typeof value === 'object' && value !== null && !isEmpty(value) ? outer + this.step : outer
  }

  /** False for a key that needs a line of its own. */
  private key(key: string, indent: number): boolean {
    if (key !== '' && Array.from(key).length < 128 && !/[\n\x85\u2028\u2029]/.test(key)) {
      this.scalar(key, indent, true)
      this.put(':')
      return true
    }
    this.put('? ')
    this.scalar(key, indent + this.step, false)
    this.startLine(indent, false)
    this.put(':')
    return false
  }

  /** A new line, unless this is the first entry of what stands behind a dash. */
  private startLine(indent: number, first: boolean): void {
    if (first && this.column <= indent) this.put(' '.repeat(indent - this.column))
    else this.breakLine(indent)
  }

  private breakLine(indent: number): void {
    this.text += `\n${' '.repeat(indent)}`
    this.column = indent
  }

  private put(text: string): void {
    this.text += text
    this.column += text.length
  }

  private scalar(value: JsonValue, indent: number, key: boolean): void {
    const plain = this.scalarText(value)
    if (plain !== undefined || typeof value !== 'string') {
      this.put(plain ?? '')
      return
    }
    const style = scalarStyle(value, key)
    if (style === 'plain') {
      this.folded(value, indent, !key)
      return
    }
    if (style === 'double') {
      this.double(value, indent, !key)
      return
    }
    this.put("'")
    this.folded(value.replaceAll("'", "''"), indent, !key)
    this.put("'")
  }

  /** Words and spaces; a single space beyond the best width becomes a line break, a line break an empty line. */
  private folded(text: string, indent: number, split: boolean): void {
    let first = true
    const tokens = text.match(/ +|\n+|[^ \n]+/g) ?? []
    for (const [index, token] of tokens.entries()) {
      const last = index === tokens.length - 1
      if (token.startsWith('\n')) {
        this.text += '\n'.repeat(token.length)
        this.breakLine(indent)
      } else if (token === ' ' && this.column > bestWidth && split && !first && !last) this.breakLine(indent)
      else this.put(token)
      first = false
    }
  }

  private double(text: string, indent: number, split: boolean): void {
    this.put('"')
    const characters = Array.from(text)
    let pending = ''
    const flush = (): void => {
      this.put(pending)
      pending = ''
    }
    for (const [index, character] of characters.entries()) {
      const shown = doubleQuoted(character)
      const escaped = shown !== character
      if (escaped) {
        flush()
        this.put(shown)
      }
      if (
        split &&
        index > 0 &&
        index < characters.length - 1 &&
        (character === ' ' || escaped) &&
        this.column + pending.length > bestWidth
      ) {
        this.put(`${pending}\\`)
        pending = ''
        this.breakLine(indent)
        if (character === ' ' || (escaped && characters[index + 1] === ' ')) this.put('\\')
      }
      if (!escaped) pending += character
    }
    flush()
    this.put('"')
  }
}

function isEmpty(value: JsonObject | JsonValue[]): boolean {
  return Object.keys(value).length === 0
}
