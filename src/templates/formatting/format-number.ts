import { numberText } from '../../json/exact-number.ts'
import { Fault } from '../values/fault.ts'
import { roundedDecimal } from '../values/float-parts.ts'
import type { Render } from '../values/render.ts'

/** The most digits that are printed after the decimal point. */
const mostFractionDigits = 4000

/** A float that is not negative, with this many digits after the decimal point. Halves are rounded to the even digit, as in Python. */
export function fixed(render: Render, value: number, digits: number, keepPoint = false): string {
  checkDigits(render, value, digits)
  if (!Number.isFinite(value)) return numberText(value)
  const text = roundedDecimal(value, digits)
    .toString()
    .padStart(digits + 1, '0')
  const whole = text.slice(0, text.length - digits)
  return digits > 0 ? `${whole}.${text.slice(-digits)}` : keepPoint ? `${whole}.` : whole
}

/** `1.5e+03` with this many digits after the decimal point. */
export function exponential(render: Render, value: number, digits: number, keepPoint = false): string {
  checkDigits(render, value, digits)
  if (!Number.isFinite(value)) return numberText(value)
  const { text, exponent } = decimal(value, digits + 1)
  const point = digits > 0 || keepPoint ? '.' : ''
  const size = String(Math.abs(exponent)).padStart(2, '0')
  return `${text.charAt(0)}${point}${text.slice(1)}e${exponent < 0 ? '-' : '+'}${size}`
}

export interface GeneralStyle {
  /** `#`: trailing zeros and the decimal point are kept. */
  readonly alternate: boolean
  /** Without a type: at least one digit after the decimal point, unless there is an exponent. */
  readonly pointed?: boolean
}

/** Fixed or exponential notation, as Python's type `g` chooses, with this many significant digits. */
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

/** The first digits of a float that is not negative, without leading zeros, and the exponent of the first digit. */
function decimal(value: number, digits: number): { readonly text: string; readonly exponent: number } {
  if (value === 0) return { text: '0'.repeat(digits), exponent: 0 }
  // Enough digits, so that rounding cannot reach the next power of ten.
  const exponent = Number(value.toExponential(60).split('e')[1])
  const text = roundedDecimal(value, digits - 1 - exponent).toString()
  return text.length > digits ? { text: text.slice(0, digits), exponent: exponent + 1 } : { text, exponent }
}

/** Checks the limit and counts the work: floats that are far from 1 have many digits. */
function checkDigits(render: Render, value: number, digits: number): void {
  if (digits > mostFractionDigits) throw new Fault('limit', `more than ${mostFractionDigits} digits behind the point`)
  render.step((value > 1e20 || value < 1e-20 ? 10 : 3) + digits ** 2 / 50_000)
}

/** Groups digits by three or four, for `,` and `_`. The rest of the text after the digits is unchanged. */
export function grouped(text: string, separator: string, size: 3 | 4, width = 0): string {
  const end = (size === 4 ? /^[\da-fA-F]*/ : /^\d*/).exec(text)?.[0].length ?? 0
  let digits = text.slice(0, end)
  const rest = text.slice(end)
  // Padding zeros are grouped too, and the text must not begin with a separator.
  const room = width - rest.length
  const fewest = room - Math.floor(room / (size + 1))
  const needed = fewest + Math.floor((fewest - 1) / size) < room ? fewest + 1 : fewest
  if (digits.length < needed) digits = digits.padStart(needed, '0')
  const first = digits.length % size
  const groups = first === 0 ? [] : [digits.slice(0, first)]
  for (let start = first; start < digits.length; start += size) groups.push(digits.slice(start, start + size))
  return groups.join(separator) + rest
}
