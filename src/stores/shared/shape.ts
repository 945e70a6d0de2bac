import { isObject, ownValue } from '../../json/json.ts'

/** Whether a value that was read is as it should be. */
export type Check = (value: unknown) => boolean

/** A check for each key of a type: the compiler says where one is missing. */
export type Shape<T> = { readonly [Key in keyof T]-?: Check }

/** The greatest number that is counted to: up to 2^53 numbers are exact, but close to it ioredis reads some answers wrong. */
export const greatestCount = 9e15

/** The last moment that ISO 8601 and JavaScript have a name for, milliseconds since 1970. */
const lastMoment = 8.64e15

/** Whether a value is a map in which each key of a shape has what it should. Further keys are a newer version's. */
export function hasShape<T>(value: unknown, shape: Shape<T>): value is T {
  return isObject(value) && Object.entries<Check>(shape).every(([key, check]) => check(ownValue(value, key)))
}

/** A check that takes a missing value too. */
export function optional(check: Check): Check {
  return (value) => value === undefined || check(value)
}

/** A check of each item of a list. */
export function listOf(check: Check): Check {
  return (value) => Array.isArray(value) && value.every((item) => check(item))
}

export function isText(value: unknown): value is string {
  return typeof value === 'string'
}

/** Whether a value is a whole number from 0 that is exact, and so can be counted on. */
export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0 && Number(value) <= greatestCount
}

/** Whether a value is a count that another one or two can follow: what is stored in a revision's place. */
export function isRevision(value: unknown): value is number {
  return isCount(value) && isCount(value + 2)
}

/** Whether a value is a time in ISO 8601. */
export function isTime(value: unknown): value is string {
  return isText(value) && /^\d{4}-\d{2}-\d{2}T/.test(value) && !Number.isNaN(Date.parse(value))
}

/** Reads a whole number from 0 that stands there as digits; undefined for anything else. */
export function readCount(text: string): number | undefined {
  const number = /^\d{1,16}$/.test(text) ? Number(text) : undefined
  return isCount(number) ? number : undefined
}

/** Milliseconds since 1970 as ISO 8601; what comes after the last moment that has a name becomes that one. */
export function isoTime(milliseconds: number): string {
  return new Date(momentOf(milliseconds)).toISOString()
}

/** The same number of milliseconds since 1970, or the last that has a name. */
export function momentOf(milliseconds: number): number {
  return Math.min(milliseconds, lastMoment)
}
