import { isObject } from './json.ts'
import type { JsonObject, JsonValue } from './json.ts'
import { parseJson } from './json-text.ts'

/** Parses JSON from outside; undefined if it is not valid. */
export function jsonIn(text: string): JsonValue | undefined {
  try {
    return parseJson(text)
  } catch {
    return undefined
  }
}

/** Parses a JSON map from outside; undefined if the text is not a JSON map. */
export function jsonMapIn(text: string): JsonObject | undefined {
  const value = jsonIn(text)
  return isObject(value) ? value : undefined
}
