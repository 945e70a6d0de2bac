import { isObject, ownValue } from '../../json/json.ts'

/** Checks a value that was read. */
export type Check = (value: unknown) => boolean

/** A check for each key of a type: the compiler reports a missing one. */
export type Shape<T> = { readonly [Key in keyof T]-?: Check }

/** The largest count that is stored: numbers are exact up to 2^53, but close to it ioredis reads some answers wrong. */
export const greatestCount = 9e15

/** The last time that JavaScript and ISO 8601 can express, in milliseconds since 1970. */
const lastMoment = 8.64e15

/** Whether a value is a map with a valid value for each key of a shape. Other keys are allowed: a newer version may have written them. */
export function hasShape<T>(value: unknown, shape: Shape<T>): value is T {
  return isObject(value) && Object.entries<Check>(shape).every(([key, check]) => check(ownValue(value, key)))
}

/** A check that also accepts a missing value. */
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

/** Whether a value is a whole number from 0 to `greatestCount`, where numbers are exact. */
export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0 && Number(value) <= greatestCount
}

/** Whether a value is a valid revision: a count that leaves room for two more. */
export function isRevision(value: unknown): value is number {
  return isCount(value) && isCount(value + 2)
}

/** Whether a value is a time in ISO 8601. */
export function isTime(value: unknown): value is string {
  return isText(value) && /^\d{4}-\d{2}-\d{2}T/.test(value) && !Number.isNaN(Date.parse(value))
}

/** Parses a whole number from 0 in decimal digits; undefined for anything else. */
export function readCount(text: string): number | undefined {
  const number = /^\d{1,16}$/.test(text) ? Number(text) : undefined
  return isCount(number) ? number : undefined
}

/** Milliseconds since 1970 as ISO 8601. A later time than ISO 8601 can express becomes the last one that it can. */
export function isoTime(milliseconds: number): string {
  return new Date(momentOf(milliseconds)).toISOString()
}

/** The same time in milliseconds since 1970, or the last one that ISO 8601 can express. */
export function momentOf(milliseconds: number): number {
  return Math.min(milliseconds, lastMoment)
}
