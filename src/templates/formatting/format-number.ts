import { Fault, typeFault } from '../values/fault.ts'
import { numberText } from '../values/text.ts'

/** Digits behind the point with which JavaScript can print numbers. */
const mostDigits = 100

/** A number with so many digits behind the point; halves go to the even digit, as in Python. */
export function fixed(value: number, digits: number): string {
  checkDigits(digits)
  if (!Number.isFinite(value)) return numberText(value)
  const magnitude = Math.abs(value)
  if (magnitude >= 1e21) return BigInt(value).toString() + (digits > 0 ? `.${'0'.repeat(digits)}` : '')
  const scaled = magnitude * 10 ** digits
  const half = scaled % 1 === 0.5 && Number.isInteger(magnitude * 2 ** (digits + 1))
  const text =
    half && Math.floor(scaled) % 2 === 0
      ? (Math.floor(scaled) / 10 ** digits).toFixed(digits)
      : magnitude.toFixed(digits)
  return value < 0 || Object.is(value, -0) ? `-${text}` : text
}

/** `1.5e+03` with so many digits behind the point. */
export function exponential(value: number, digits: number): string {
  checkDigits(digits)
  if (!Number.isFinite(value)) return numberText(value)
  return value.toExponential(digits).replace(/e([+-])(\d)$/, 'e$10$2')
}

/** The shorter of both for so many digits in all, without zeros at the end unless `keepZeros`. */
export function general(value: number, precision: number, keepZeros: boolean): string {
  checkDigits(precision)
  if (!Number.isFinite(value)) return numberText(value)
  const digits = Math.max(precision, 1)
  const exponent = value === 0 ? 0 : Number(value.toExponential(digits - 1).split('e')[1])
  const text =
    exponent < -4 || exponent >= digits ? exponential(value, digits - 1) : fixed(value, digits - 1 - exponent)
  return keepZeros ? text : text.replace(/(\.\d*?)0+(?=e|$)/, '$1').replace(/\.(?=e|$)/, '')
}

/** Digits in groups of three, the way `,` and `_` ask for. */
export function grouped(digits: string, separator: string, size = 3): string {
  const end = digits.search(/[.e]|$/)
  let start = end % size || Math.min(size, end)
  let text = digits.slice(0, start)
  for (; start < end; start += size) text += separator + digits.slice(start, start + size)
  return text + digits.slice(end)
}

function checkDigits(digits: number): void {
  if (digits > mostDigits) throw new Fault('limit', `more than ${mostDigits} digits behind the point`)
}

/** The whole number in a value, cut towards 0. */
export function whole(value: number): number {
  if (!Number.isFinite(value)) throw typeFault(`cannot convert float ${numberText(value)} to integer`)
  return Math.trunc(value)
}
