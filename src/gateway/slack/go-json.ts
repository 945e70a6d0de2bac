import { isObject } from '../../json/json.ts'
import type { JsonValue } from '../../json/json.ts'

const escaped = /[<>&\u2028\u2029]/g

/** JSON as Go's `json.NewEncoder(…).Encode` writes a map: keys by their bytes, `<`, `>` and `&` escaped, a line break at the end. */
export function goJson(value: JsonValue): string {
  return `${text(value)}\n`
}

function text(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map(text).join(',')}]`
  if (isObject(value)) {
    const keys = Object.keys(value).map((key) => [key, Buffer.from(key)] as const)
    const sorted = keys.sort(([, a], [, b]) => Buffer.compare(a, b))
    return `{${sorted.map(([key]) => `${quoted(key)}:${text(value[key] ?? null)}`).join(',')}}`
  }
  if (typeof value === 'string') return quoted(value)
  return Object.is(value, -0) ? '-0' : JSON.stringify(value)
}

/** Half of a character that takes two units becomes U+FFFD, as Go's reader makes of it. */
function quoted(value: string): string {
  return JSON.stringify(value.toWellFormed()).replace(
    escaped,
    (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
