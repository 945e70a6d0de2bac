import { isObject } from './json.ts'
import type { JsonObject, JsonValue } from './json.ts'
import { parseJson } from './json-text.ts'

/** The JSON in a text from outside; undefined when it is not JSON. */
export function jsonIn(text: string): JsonValue | undefined {
  try {
    return parseJson(text)
  } catch {
    return undefined
  }
}

/** The map that a text from outside holds as JSON; undefined for one that holds something else. */
export function jsonMapIn(text: string): JsonObject | undefined {
  const value = jsonIn(text)
  return isObject(value) ? value : undefined
}
