import { isFalsy } from '../json/json.ts'
import type { JsonValue } from '../json/json.ts'
import { asciiJson } from '../text/escapes.ts'

/** A value as the original prints it, undefined where it prints nothing: for what Python takes as false, but `[]`. */
export function legacyText(value: JsonValue): string | undefined {
  if (isFalsy(value) && !Array.isArray(value)) return undefined
  if (typeof value === 'object') return pythonJson(value)
  return value === true ? 'True' : String(value)
}

/** JSON as Python's `json.dumps` writes it: a space after `,` and `:`, nothing but ASCII. */
export function pythonJson(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map(pythonJson).join(', ')}]`
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(([name, item]) => `${pythonJson(name)}: ${pythonJson(item)}`)
    return `{${entries.join(', ')}}`
  }
  return asciiJson(JSON.stringify(value))
}
