import { CicdError } from '../errors/cicd-error.ts'
import { ExactNumber, floatOf, integerOf } from './exact-number.ts'
import type { JsonNumber } from './exact-number.ts'
import type { JsonValue } from './json.ts'

/** JSON with JavaScript's numbers: a float is a `number`, with or without a fraction; an integer beyond 2^53 is a `bigint`. */
export type PlainJson = string | number | bigint | boolean | null | PlainJson[] | { [key: string]: PlainJson }
/** JSON in which an integer may be a `bigint`. */
export type GivenJson =
  string | JsonNumber | bigint | boolean | null | readonly GivenJson[] | { [key: string]: GivenJson }

/** A type in which JSON data has JavaScript's numbers. */
export type Plain<T> = Replaced<T, PlainJson>
/** A type in which JSON data may contain bigints. */
export type WithBigints<T> = Replaced<T, GivenJson>

type Replaced<T, Json> = JsonValue extends T ? Json | Exclude<T, JsonValue> : ReplacedParts<T, Json>
type ReplacedParts<T, Json> = T extends string | number | boolean | null | undefined
  ? T
  : T extends ExactNumber
    ? Extract<Json, JsonNumber | bigint>
    : T extends object
      ? { [Key in keyof T]: Replaced<T[Key], Json> }
      : T

/** Converts data for a JavaScript program. Parts without such numbers are shared, not copied. */
export function toPlain<T>(data: T): Plain<T> {
  return mapLeaves(data, (leaf) => (leaf instanceof ExactNumber ? leaf.value : leaf)) as Plain<T>
}

/** Converts data of a JavaScript program: bigints become integers; numbers beyond 2^53, which may have been rounded, become floats. */
export function fromPlain<T>(data: WithBigints<T>): T {
  return finite(data, () =>
    mapLeaves(data, (leaf) => {
      const number = leaf instanceof ExactNumber ? leaf.value : leaf
      if (typeof number === 'bigint') return integerOf(number)
      if (typeof number !== 'number' || (number === leaf && !isRounded(number))) return leaf
      return floatOf(number)
    }),
  ) as T
}

/** Runs a recursive function on data of a program. Throws (usage) `NOT_JSON` if the data contains itself, `TOO_DEEP` if it is too deep for the stack. */
export function finite<R>(data: unknown, work: () => R): R {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    requireNoCycle(data)
    throw new CicdError('TOO_DEEP', 'a value is nested too deep', { cause: error })
  }
}

function requireNoCycle(data: unknown): void {
  const open = new Set<unknown>()
  const done = new Set<unknown>()
  const visits: { readonly value: unknown; readonly isLeft: boolean }[] = [{ value: data, isLeft: false }]
  for (let visit = visits.pop(); visit !== undefined; visit = visits.pop()) {
    const { value, isLeft } = visit
    if (isLeft) {
      open.delete(value)
      done.add(value)
      continue
    }
    if (!(Array.isArray(value) || isPlainMap(value)) || done.has(value)) continue
    if (open.has(value)) throw new CicdError('NOT_JSON', 'a value contains itself, which JSON cannot hold')
    open.add(value)
    visits.push({ value, isLeft: true })
    for (const child of Object.values(value)) visits.push({ value: child, isLeft: false })
  }
}

/** Converts whole floats to integers, as JSON Schema does not distinguish them: for validation. */
export function withoutWholeFloats<T>(data: T): T {
  return mapLeaves(data, (leaf) => (leaf instanceof ExactNumber ? Number(leaf) : leaf)) as T
}

/** A deep copy of lists, maps and leaves of JSON. */
export function copyOf<T>(data: T): T {
  if (Array.isArray(data)) return data.map(copyOf) as T
  if (!isPlainMap(data)) return data
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, copyOf(value)])) as T
}

function isRounded(value: number): boolean {
  return Number.isInteger(value) && !Number.isSafeInteger(value)
}

/** Applies `change` to all leaves. Anything that is not a list or map of JSON is a leaf: a program may pass any object. */
function mapLeaves(data: unknown, change: (leaf: unknown) => unknown): unknown {
  if (Array.isArray(data)) {
    const items = data.map((item) => mapLeaves(item, change))
    return items.every((item, index) => Object.is(item, data[index])) ? data : items
  }
  if (!isPlainMap(data)) return change(data)
  const entries = Object.entries(data).map(([key, value]) => [key, mapLeaves(value, change)] as const)
  return entries.every(([key, value]) => Object.is(value, data[key])) ? data : Object.fromEntries(entries)
}

/** Whether data is a map of JSON, not an instance of a class. */
export function isPlainMap(data: unknown): data is Record<string, unknown> {
  if (typeof data !== 'object' || data === null) return false
  const prototype: unknown = Object.getPrototypeOf(data)
  return prototype === Object.prototype || prototype === null
}
