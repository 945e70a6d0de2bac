import type { JsonValue } from './json.ts'

const longest = 60

/** A value as JSON for a message, cut where it is long. */
export function shorten(value: JsonValue): string {
  const text = JSON.stringify(value)
  return text.length <= longest ? text : `${text.slice(0, longest)}…`
}
