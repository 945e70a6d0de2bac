import {
  ExactNumber,
  integerOf,
  isInteger,
  isTooLong,
  mostDigits,
  numberText,
  plainNumber,
} from '../../json/exact-number.ts'
import type { JsonNumber } from '../../json/exact-number.ts'
import { bytesOf, limits } from './budget.ts'
import { Fault, typeFault } from './fault.ts'
import type { Render } from './render.ts'

/** A number or boolean as a number: Python counts booleans as 0 and 1. */
export function numberOf(value: JsonNumber | boolean): JsonNumber {
  return typeof value === 'boolean' ? Number(value) : value
}

/** The nearest float. Throws a fault if the integer is too large for a float, as Python does. */
export function floatValue(value: JsonNumber | boolean): number {
  const number = Number(value)
  if (!Number.isFinite(number) && isInteger(numberOf(value))) throw typeFault('int too large to convert to float')
  return number
}

/** An integer as a `bigint`. */
export function bigintOf(integer: JsonNumber): bigint {
  return BigInt(plainNumber(integer))
}

/** The integer part of a float, rounded towards 0. Throws a fault for infinities and NaN. */
export function truncated(value: JsonNumber): JsonNumber {
  if (isInteger(value)) return value
  const number = Number(value)
  if (!Number.isFinite(number)) throw typeFault(`cannot convert float ${numberText(number)} to integer`)
  const whole = Math.trunc(number)
  return Number.isSafeInteger(whole) ? whole + 0 : integerOf(BigInt(whole))
}

/** Compares two numbers: negative if `a` is less, 0 if they are equal, NaN if one of them is NaN. Integers are compared exactly. */
export function compareNumbers(a: JsonNumber, b: JsonNumber): number {
  if (typeof a === 'number' && typeof b === 'number') return a < b ? -1 : a > b ? 1 : a === b ? 0 : NaN
  const [left, right] = [plainNumber(a), plainNumber(b)]
  if (left < right) return -1
  return left > right ? 1 : left <= right ? 0 : NaN
}

/** A number as Python prints it. Throws a fault for an integer with more digits than Python prints. */
export function printedNumber(render: Render, value: JsonNumber): string {
  if (typeof value === 'number' || typeof value.value === 'number') return numberText(value)
  return printedInteger(render, value.value)
}

/** The digits of an integer. The work for decimal digits is counted. */
export function printedInteger(render: Render, value: bigint, base = 10): string {
  if (base !== 10) return value.toString(base)
  if (isTooLong(value)) throw typeFault(`Exceeds the limit (${mostDigits} digits) for integer string conversion`)
  render.step(wordsOf(value) ** 2 / wordsPerStep)
  return value.toString()
}

/** The number of products of 64-bit words that take about as long as one step. */
const wordsPerStep = 500

/** The number of 64-bit words in an integer, at least one. */
function wordsOf(value: bigint): number {
  return value < 2n ** 64n && value > -(2n ** 64n) ? 1 : Math.ceil(value.toString(16).length / 16)
}

/** The number of bits in an integer, rounded up to a multiple of 64. */
export function bitsOf(value: bigint): number {
  return wordsOf(value) * 64
}

/** Counts the work of multiplying or dividing integers of any size, and the memory of the result. */
export function countWork(render: Render, a: bigint, b: bigint): void {
  const [left, right] = [wordsOf(a), wordsOf(b)]
  if (left + right === 2) return
  checkBits(render, 64 * Math.max(left, right))
  render.step((left * right) / wordsPerStep)
}

/** Checks the limit, and counts the memory, before an integer of this many bits is made. */
export function checkBits(render: Render, bits: number): void {
  if (bits > limits.integerBits) throw new Fault('limit', `an integer of more than ${limits.integerBits} bits`)
  render.build(bytesOf.item + bits / 8)
}

/** Counts the memory of the object for a number that JavaScript cannot represent. */
export function counted<T extends JsonNumber>(render: Render, value: T): T {
  if (value instanceof ExactNumber) render.build(bytesOf.number)
  return value
}
