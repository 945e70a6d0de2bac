import { isPrimitive } from '../../json/json.ts'
import type { JsonValue } from '../../json/json.ts'

/** A string in JSON, and the colon behind it if it is a key: JSON has no other quotes. */
const textOrKey = /"(?:[^"\\]|\\.)*"(\s*:)?/gs

/** Whether a key occurs twice in a map of the text that was parsed to this value: one reader may take the first value, another one the last. */
export function hasRepeatedKey(json: string, value: JsonValue): boolean {
  let written = 0
  for (const [, colon] of json.matchAll(textOrKey)) if (colon !== undefined) written++
  return written !== keysIn(value)
}

function keysIn(value: JsonValue): number {
  if (isPrimitive(value)) return 0
  const children: readonly JsonValue[] = Array.isArray(value) ? value : Object.values(value)
  return children.reduce<number>((sum, child) => sum + keysIn(child), Array.isArray(value) ? 0 : children.length)
}
