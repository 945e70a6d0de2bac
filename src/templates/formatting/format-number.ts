import { numberText } from '../../json/exact-number.ts'
import { Fault } from '../values/fault.ts'
import { roundedDecimal } from '../values/float-parts.ts'
import type { Render } from '../values/render.ts'

/** Digits behind the point that are printed. */
const mostFractionDigits = 4000

/** A float that is not negative with so many digits behind the point; halves go to the even digit, as in Python. */
export function fixed(render: Render, value: number, digits: number, keepPoint = false): string {
  checkDigits(render, value, digits)
  if (!Number.isFinite(value)) return numberText(value)
  const text = roundedDecimal(value, digits)
    .toString()
    .padStart(digits + 1, '0')
  const whole = text.slice(0, text.length - digits)
  return digits > 0 ? `${whole}.${text.slice(-digits)}` : keepPoint ? `${whole}.` : whole
}

/** `1.5e+03` with so many digits behind the point. */
export function exponential(render: Render, value: number, digits: number, keepPoint = false): string {
  checkDigits(render, value, digits)
  if (!Number.isFinite(value)) return numberText(value)
  const { text, exponent } = decimal(value, digits + 1)
  const point = digits > 0 || keepPoint ? '.' : ''
  const size = String(Math.abs(exponent)).padStart(2, '0')
  return `${text.charAt(0)}${point}${text.slice(1)}e${exponent < 0 ? '-' : '+'}${size}`
}

export interface GeneralStyle {
  /** `#`: zeros at the end stay, and the point. */
  readonly alternate: boolean
  /** Without a type: one digit behind the point at least, where there is no exponent. */
  readonly pointed?: boolean
}

/** The shorter of both for so many digits in all. */
export function general(
  render: Render,
  value: number,
  precision: number,
  { alternate, pointed = false }: GeneralStyle,
): string {
  checkDigits(render, value, precision)
  if (!Number.isFinite(value)) return numberText(value)
  const digits = Math.max(precision, 1)
  const exponent = value === 0 ? 0 : decimal(value, digits).exponent
  const isExponential = exponent < -4 || exponent >= digits - (pointed ? 1 : 0)
  const text = isExponential
    ? exponential(render, value, digits - 1, alternate)
    : fixed(render, value, digits - 1 - exponent, alternate)
  if (alternate) return text
  const short = text.replace(/(\.\d*?)0+(?=e|$)/, '$1').replace(/\.(?=e|$)/, '')
  return pointed && !/[.e]/.test(short) ? `${short}.0` : short
}

/** So many digits of a float that is not negative, the first of them not 0, and the power of ten of that. */
function decimal(value: number, digits: number): { readonly text: string; readonly exponent: number } {
  if (value === 0) return { text: '0'.repeat(digits), exponent: 0 }
  // So many digits that rounding cannot reach the next power of ten.
  const exponent = Number(value.toExponential(60).split('e')[1])
  const text = roundedDecimal(value, digits - 1 - exponent).toString()
  return text.length > digits ? { text: text.slice(0, digits), exponent: exponent + 1 } : { text, exponent }
}

/** Floats that are far from 1 have many digits, which takes long. */
function checkDigits(render: Render, value: number, digits: number): void {
  if (digits > mostFractionDigits) throw new Fault('limit', `more than ${mostFractionDigits} digits behind the point`)
  render.step((value > 1e20 || value < 1e-20 ? 10 : 3) + digits ** 2 / 50_000)
}

/** Digits in groups of three or four, the way `,` and `_` ask for; what is not a digit at the end is left alone. */
export function grouped(text: string, separator: string, size: 3 | 4, width = 0): string {
  const end = (size === 4 ? /^[\da-fA-F]*/ : /^\d*/).exec(text)?.[0].length ?? 0
  let digits = text.slice(0, end)
  const rest = text.slice(end)
  // Zeros that fill up are grouped too, and a separator never comes first.
  const room = width - rest.length
  const fewest = room - Math.floor(room / (size + 1))
  const needed = fewest + Math.floor((fewest - 1) / size) < room ? fewest + 1 : fewest
  if (digits.length < needed) digits = digits.padStart(needed, '0')
  const first = digits.length % size
  const groups = first === 0 ? [] : [digits.slice(0, first)]
  for (let start = first; start < digits.length; start += size) groups.push(digits.slice(start, start + size))
  return groups.join(separator) + rest
}
