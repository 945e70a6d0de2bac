import { shorten } from '../text/shorten.ts'
import { equalNumbers, ExactNumber, isJsonNumber, sameNumbers } from './exact-number.ts'
import type { JsonNumber } from './exact-number.ts'
import { stringifyJson } from './json-text.ts'

export type JsonPrimitive = string | JsonNumber | boolean | null
export type JsonArray = JsonValue[]
export type JsonObject = { [key: string]: JsonValue }
export type JsonValue = JsonPrimitive | JsonArray | JsonObject

/** Whether a value is a map: not a list, null or a number. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof ExactNumber)
}

/** Whether a value is a text, a number, a boolean or null: it has no child values. */
export function isPrimitive(value: JsonValue): value is JsonPrimitive {
  return typeof value !== 'object' || value === null || value instanceof ExactNumber
}

/** The own value of a key; inherited properties do not count. */
export function ownValue(object: JsonObject, key: string): JsonValue | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined
}

/** The value if it is a map; an empty map for anything else. */
export function mapOf(value: JsonValue | undefined): JsonObject {
  return isObject(value) ? value : {}
}

/** The own map at a key; an empty one if there is none. */
export function mapAt(map: JsonObject, key: string): JsonObject {
  return mapOf(ownValue(map, key))
}

/** Sets an own property with any key: an assignment to `__proto__` would not create one. */
export function setOwnValue<Value>(object: Record<string, Value>, key: string, value: Value): void {
  Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true })
}

/** The texts in a list; empty if the value is not a list. */
export function textsOf(list: JsonValue | undefined): readonly string[] {
  return Array.isArray(list) ? list.filter((each) => typeof each === 'string') : []
}

/** Whether a value is false in Python: empty texts, lists and maps, 0, false and null. */
export function isFalsy(value: JsonValue): boolean {
  if (Array.isArray(value)) return value.length === 0
  if (value instanceof ExactNumber) return !value.value
  return isObject(value) ? Object.keys(value).length === 0 : !value
}

/** The name of a value's type for people: text, number, boolean, null, list, map. */
export function typeName(value: JsonValue): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'list'
  if (isJsonNumber(value)) return 'number'
  if (typeof value === 'object') return 'map'
  return typeof value === 'string' ? 'text' : typeof value
}

/** The type of a value for a sentence: `text`, `null`, `a map`, … */
export function aType(value: JsonValue): string {
  const name = typeName(value)
  return name === 'text' || name === 'null' ? name : `a ${name}`
}

/** A value as JSON for a message; shortened to `most` UTF-16 units. */
export function shownValue(value: JsonValue, most = 80): string {
  return shorten(stringifyJson(value), most)
}

/** Whether two values are equal as in Python, where `1 == 1.0`; the order of keys does not matter. */
export function equalJson(a: JsonValue, b: JsonValue): boolean {
  return alike(a, b, equalNumbers)
}

/** Whether two values are the same JSON, where `1` is not `1.0`; the order of keys does not matter. Fast for parts that the values share. */
export function sameJson(a: JsonValue, b: JsonValue): boolean {
  return alike(a, b, sameNumbers)
}

function alike(a: JsonValue, b: JsonValue, alikeNumbers: (a: JsonNumber, b: JsonNumber) => boolean): boolean {
  if (a === b) return true
  if (Array.isArray(a)) {
    return (
      Array.isArray(b) &&
      a.length === b.length &&
      a.every((value, index) => alike(value, b[index] ?? null, alikeNumbers))
    )
  }
  if (isJsonNumber(a)) return isJsonNumber(b) && alikeNumbers(a, b)
  if (!isObject(a) || !isObject(b)) return false
  const keys = Object.keys(a)
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && alike(a[key] ?? null, b[key] ?? null, alikeNumbers))
  )
}
