import { CicdError } from '../errors/cicd-error.ts'
import { isJsonNumber, yamlNumberText } from '../json/exact-number.ts'
import type { JsonNumber } from '../json/exact-number.ts'
import { isPrimitive as isScalar } from '../json/json.ts'
import type { JsonArray, JsonObject, JsonPrimitive, JsonValue } from '../json/json.ts'
import { Output } from './output.ts'
import type { OutputForm } from './output.ts'
import { deepestNesting } from './read-yaml.ts'

/** The layout that PyYAML uses for a value. */
export interface PyYamlLayout {
  /** Spaces for each level, from 2 to 9. */
  readonly indent: number
  /** The tag before a list, if any. */
  readonly tagOf?: (list: JsonArray) => string | undefined
}

/**
 * Writes a value in block style, as PyYAML's `dump` does, so that readers of YAML 1.1 and 1.2 read the same value: more texts are quoted, none is
 * folded, and readable characters are not escaped. Throws `TOO_DEEP` (usage) above 400 levels, which `readYaml` could not read.
 */
export function writeYaml(value: JsonValue): string {
  return new Writer({ indent: 2, width: Infinity, readers: 'all' }).document(value)
}

/** Writes a value exactly as PyYAML's `dump` does: templates of existing users rely on its layout. Throws `TOO_DEEP` (usage). */
export function writeAsPyYaml(value: JsonValue, layout: PyYamlLayout): string {
  return new Writer({ ...layout, width: 80, readers: 'PyYAML' }).document(value)
}

type Form = PyYamlLayout & OutputForm

class Writer {
  private readonly form: Form
  private readonly output: Output
  private depth = 0

  constructor(form: Form) {
    this.form = form
    this.output = new Output(form)
  }

  document(value: JsonValue): string {
    this.node(value, 0, false)
    // A plain scalar could continue on the next line, so PyYAML writes the end of the document after it.
    const { text } = this.output
    return isScalar(value) && !/^['"]/.test(text) ? `${text}\n...\n` : `${text}\n`
  }

  /** Writes a value. `inMap`: it follows a key, where a list is not indented. */
  private node(value: JsonValue, indent: number, inMap: boolean): void {
    if (this.depth === deepestNesting && !isScalar(value)) {
      throw new CicdError('TOO_DEEP', `the value nests lists and maps more than ${deepestNesting} deep`)
    }
    const tag = Array.isArray(value) ? this.form.tagOf?.(value) : undefined
    if (tag !== undefined) this.output.put(this.output.column > 0 ? ` ${tag}` : tag)
    if (isFilled(value)) {
      this.depth++
      if (Array.isArray(value)) this.list(value, indent, inMap || tag !== undefined)
      else this.map(value, indent, inMap)
      this.depth--
      return
    }
    if (this.output.column > 0) this.output.put(' ')
    if (isScalar(value)) this.scalar(value, indent + this.form.indent, false)
    else this.output.put(Array.isArray(value) ? '[]' : '{}')
  }

  private list(items: readonly JsonValue[], indent: number, inMap: boolean): void {
    for (const [index, item] of items.entries()) {
      this.startEntry(indent, index === 0 && !inMap)
      this.output.put('-')
      this.node(item, this.indentOf(item, indent), false)
    }
  }

  private map(map: JsonObject, indent: number, inMap: boolean): void {
    let isFirst = !inMap
    for (const [key, value] of Object.entries(map)) {
      this.startEntry(indent, isFirst)
      isFirst = false
      const isSimple = this.key(key, indent)
      this.node(value, isSimple && Array.isArray(value) ? indent : this.indentOf(value, indent), isSimple)
    }
  }

  /** The indentation for the entries of a nested value. For a scalar, `node` adds the level itself. */
  private indentOf(value: JsonValue, indent: number): number {
    return isFilled(value) ? indent + this.form.indent : indent
  }

  /** Writes a key. Returns false if the key needs a line of its own. */
  private key(key: string, indent: number): boolean {
    if (isSimpleKey(key)) {
      this.scalar(key, indent, true)
      this.output.put(':')
      return true
    }
    this.output.put('? ')
    this.scalar(key, indent + this.form.indent, false)
    this.output.breakLine(indent)
    this.output.put(':')
    return false
  }

  /** Starts a new line, unless this is the first entry after a dash or a colon on its own line. */
  private startEntry(indent: number, isFirst: boolean): void {
    if (isFirst && this.output.column <= indent) this.output.put(' '.repeat(indent - this.output.column))
    else this.output.breakLine(indent)
  }

  private scalar(value: JsonPrimitive, indent: number, isKey: boolean): void {
    if (typeof value === 'string') this.output.putText(value, indent, isKey)
    else this.output.put(isJsonNumber(value) ? numberOf(value) : String(value))
  }
}

function numberOf(value: JsonNumber): string {
  if (typeof value !== 'number' || Number.isFinite(value)) return yamlNumberText(value)
  return Number.isNaN(value) ? '.nan' : value > 0 ? '.inf' : '-.inf'
}

/** Whether a value takes lines of its own. Scalars, `[]` and `{}` follow their key on the same line. */
function isFilled(value: JsonValue): value is JsonArray | JsonObject {
  return !isScalar(value) && (Array.isArray(value) ? value : Object.keys(value)).length > 0
}

/** Whether a key is short and has no line break of YAML 1.1: PyYAML allows fewer than 128 characters, including the tag `!!str`. */
function isSimpleKey(key: string): boolean {
  if (key === '' || /[\n\x85\u2028\u2029]/.test(key)) return false
  return key.length < 123 || Array.from(key.slice(0, 2 * 123)).length < 123
}
