import { isObject } from '../../json/json.ts'
import type { JsonValue } from '../../json/json.ts'

const escaped = /[<>&\u2028\u2029]/g
/** A lone surrogate: half of a character that takes two units of UTF-16. */
const half = /\p{Cs}/u

/** JSON as Go's `json.NewEncoder(…).Encode` writes a map: keys by their bytes, `<`, `>` and `&` escaped, a line break at the end. */
export function goJson(value: JsonValue): string {
  // Go's JSON reader turns lone surrogates into U+FFFD.
  return `${text(value, '\ufffd')}\n`
}

/** The same for fields from `parseForm`: bytes that are not UTF-8 become an escape. */
export function goFormJson(fields: Readonly<Record<string, string>>): string {
  return `${text({ ...fields }, String.raw`\ufffd`)}\n`
}

function text(value: JsonValue, replacement: string): string {
  if (Array.isArray(value)) return `[${value.map((item) => text(item, replacement)).join(',')}]`
  if (isObject(value)) {
    const keys = Object.keys(value).map((key) => [key, Buffer.from(key)] as const)
    const sorted = keys.sort(([, a], [, b]) => Buffer.compare(a, b))
    const members = sorted.map(([key]) => `${quoted(key, replacement)}:${text(value[key] ?? null, replacement)}`)
    return `{${members.join(',')}}`
  }
  if (typeof value === 'string') return quoted(value, replacement)
  return Object.is(value, -0) ? '-0' : JSON.stringify(value)
}

function quoted(value: string, replacement: string): string {
  const parts = value.split(half).map((part) => JSON.stringify(part).slice(1, -1).replace(escaped, escape))
  return `"${parts.join(replacement)}"`
}

function escape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}
