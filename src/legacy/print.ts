import { isJsonNumber, numberText } from '../json/exact-number.ts'
import { isFalsy, isObject, isPrimitive } from '../json/json.ts'
import { stringifyJson } from '../json/json-text.ts'
import type { JsonValue } from '../json/json.ts'
import { asciiJson } from '../text/escapes.ts'

/** A value as the original prints it; undefined if it prints nothing, which is for all values that are false in Python except `[]`. */
export function legacyText(value: JsonValue): string | undefined {
  if (isFalsy(value) && !Array.isArray(value)) return undefined
  if (!isPrimitive(value)) return pythonJson(value)
  if (isJsonNumber(value)) return numberText(value)
  return value === true ? 'True' : String(value)
}

/** JSON as Python's `json.dumps` writes it: a space after `,` and `:`, only ASCII. */
export function pythonJson(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map(pythonJson).join(', ')}]`
  if (isObject(value)) {
    const entries = Object.entries(value).map(([name, item]) => `${pythonJson(name)}: ${pythonJson(item)}`)
    return `{${entries.join(', ')}}`
  }
  return asciiJson(stringifyJson(value))
}
