import { stringifyJson } from '../../json/json-text.ts'
import type { JsonValue } from '../../json/json.ts'

/** A value as a result: a text unchanged, other values as JSON. */
export function valueText(value: JsonValue): string {
  return typeof value === 'string' ? value : stringifyJson(value)
}
