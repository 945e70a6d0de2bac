import { shorten } from '../text/shorten.ts'

export type JsonPrimitive = string | number | boolean | null
export type JsonArray = JsonValue[]
export type JsonObject = { [key: string]: JsonValue }
export type JsonValue = JsonPrimitive | JsonArray | JsonObject

/** Whether a value is a map: neither a list nor null. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The own value at a key; what an object inherits does not exist for us. */
export function ownValue(object: JsonObject, key: string): JsonValue | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined
}

/** Gives an object a value of its own, whatever the key: an assignment to `__proto__` would give it none. */
export function setOwnValue<Value>(object: Record<string, Value>, key: string, value: Value): void {
  Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true })
}

/** The texts in a list; none where there is no list. */
export function textsOf(list: JsonValue | undefined): readonly string[] {
  return Array.isArray(list) ? list.filter((each) => typeof each === 'string') : []
}

/** Reads JSON; integers that a number cannot hold exactly stay text, as those of YAML do. Throws SyntaxError. */
export function parseJson(text: string): JsonValue {
  return (JSON.parse as Parse)(text, /\d{16}/.test(text) ? keepLongInteger : undefined)
}

type Parse = (text: string, reviver?: typeof keepLongInteger) => JsonValue

function keepLongInteger(_key: string, value: JsonValue, { source }: { readonly source?: string }): JsonValue {
  const isLong = typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)
  return isLong && source !== undefined && /^-?\d+$/.test(source) ? source : value
}

/** Whether Python takes a value for false: empty texts, lists and maps, 0, false and null. */
export function isFalsy(value: JsonValue): boolean {
  if (Array.isArray(value)) return value.length === 0
  return isObject(value) ? Object.keys(value).length === 0 : !value
}

/**
 * A finite number as every reader of JSON and of YAML takes it for one: an integer beyond 2^53, which some keep as text, is written as a float,
 * and a float with an exponent has a point.
 */
export function numberText(value: number): string {
  const text = Number.isInteger(value) && !Number.isSafeInteger(value) ? value.toExponential() : String(value)
  return text.replace(/^(-?\d)e/, '$1.0e')
}

/** How people call the type of a value: text, number, boolean, null, list, map. */
export function typeName(value: JsonValue): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'list'
  if (typeof value === 'object') return 'map'
  return typeof value === 'string' ? 'text' : typeof value
}

/** The type of a value for a sentence: `text`, `null`, `a map`, … */
export function aType(value: JsonValue): string {
  const name = typeName(value)
  return name === 'text' || name === 'null' ? name : `a ${name}`
}

/** A value as JSON for a message: its beginning where that has more UTF-16 units. */
export function shownValue(value: JsonValue, most = 80): string {
  return shorten(JSON.stringify(value), most)
}

/** Whether two values are the same JSON; the order of keys does not count. Quick where they share structure. */
export function equalJson(a: JsonValue, b: JsonValue): boolean {
  if (a === b) return true
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((value, index) => equalJson(value, b[index] ?? null))
  }
  if (!isObject(a) || !isObject(b)) return false
  const keys = Object.keys(a)
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && equalJson(a[key] ?? null, b[key] ?? null))
  )
}
