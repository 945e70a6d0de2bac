import { createHash } from 'node:crypto'
import { isObject } from '../../json/json.ts'
import type { JsonValue } from '../../json/json.ts'
import { stringifyJson } from '../../json/json-text.ts'

/** JSON in a canonical form: compact, the keys of every map in the order of their UTF-16 units; undefined values are left out. */
export function canonicalJson(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (!isObject(value)) return stringifyJson(value)
  const entries = Object.entries<JsonValue | undefined>(value)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([key, item]) => (item === undefined ? [] : [`${JSON.stringify(key)}:${canonicalJson(item)}`]))
  return `{${entries.join(',')}}`
}

/** The SHA-256 of a text in UTF-8, in hex. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
