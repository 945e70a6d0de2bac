import { isPrimitive } from '../../json/json.ts'
import type { JsonValue } from '../../json/json.ts'

/** A text of JSON, and the colon behind it where it is a key: no other quotes stand in JSON. */
const textOrKey = /"(?:[^"\\]|\\.)*"(\s*:)?/gs

/** Whether a key stands twice in a map of a text that was read as this value: of two readers, one may take the first and one the last. */
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
