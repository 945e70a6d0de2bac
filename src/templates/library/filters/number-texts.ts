import { integerOf, isTooLong, mostDigits } from '../../../json/exact-number.ts'
import type { JsonNumber } from '../../../json/exact-number.ts'
import type { Render } from '../../values/render.ts'
import { stripped } from '../methods/text-operations.ts'

/** Parses a text as Python's `float()` does; undefined if it is not a number. */
export function readFloat(text: string): number | undefined {
  const plain = asciiDigits(stripped(text, null, 'both')).toLowerCase()
  if (/^[+-]?(?:\d+(?:_\d+)*(?:\.(?:\d+(?:_\d+)*)?)?|\.\d+(?:_\d+)*)(?:e[+-]?\d+(?:_\d+)*)?$/.test(plain))
    return Number(plain.replaceAll('_', ''))
  if (/^[+-]?inf(?:inity)?$/.test(plain)) return plain.startsWith('-') ? -Infinity : Infinity
  return /^[+-]?nan$/.test(plain) ? NaN : undefined
}

const prefixes: Readonly<Record<string, number>> = { '0b': 2, '0o': 8, '0x': 16 }

/** Parses a text as Python's `int(text, base)` does; undefined if it is not an integer, or has more digits than Python accepts. */
export function readInteger(render: Render, text: string, base: number): JsonNumber | undefined {
  const [, sign = '', body = ''] = /^([+-]?)(.*)$/s.exec(asciiDigits(stripped(text, null, 'both')).toLowerCase()) ?? []
  const prefixed = prefixes[body.slice(0, 2)]
  const isPrefixed = prefixed !== undefined && (base === 0 || base === prefixed)
  const digits = isPrefixed ? body.slice(2).replace(/^_/, '') : body
  // In base 0, a number without a prefix follows the rules of Python source.
  if (base === 0 && !isPrefixed && /^0[_\d]*[1-9]/.test(digits)) return undefined
  const radix = isPrefixed ? prefixed : base === 0 ? 10 : base
  if (digits.length > 5 * mostDigits || !digitsOf(radix).test(digits)) return undefined
  const magnitude = parseDigits(render, digits.replaceAll('_', ''), radix)
  const isLimited = (radix & (radix - 1)) !== 0
  return isLimited && isTooLong(magnitude) ? undefined : integerOf(sign === '-' ? -magnitude : magnitude)
}

/** Ten digits of any base fit into a JavaScript number. */
const chunk = 10

function parseDigits(render: Render, digits: string, base: number): bigint {
  render.step((digits.length / 100) ** 2)
  if (base === 10) return BigInt(digits)
  let value = 0n
  for (let at = 0; at < digits.length; at += chunk) {
    const part = digits.slice(at, at + chunk)
    value = value * BigInt(base) ** BigInt(part.length) + BigInt(parseInt(part, base))
  }
  return value
}

const digitPatterns = new Map<number, RegExp>()

function digitsOf(base: number): RegExp {
  const alphabet = '0123456789abcdefghijklmnopqrstuvwxyz'.slice(0, base)
  const pattern = digitPatterns.get(base) ?? new RegExp(`^[${alphabet}]+(?:_[${alphabet}]+)*$`)
  digitPatterns.set(base, pattern)
  return pattern
}

/** Converts `٣４` to `34`: Python accepts the decimal digits of every script. */
function asciiDigits(text: string): string {
  return /[^\x00-\x7f]/.test(text) ? text.replace(/(?![0-9])\p{Nd}/gu, (digit) => String(digitValue(digit))) : text
}

/** In Unicode, each script has its digits 0 to 9 in a row. */
function digitValue(digit: string): number {
  const code = digit.codePointAt(0) ?? 0
  let zero = code
  while (/\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero--
  return (code - zero) % 10
}
