import { floatOf, isInteger, numberText, plainNumber } from '../../json/exact-number.ts'
import type { JsonNumber } from '../../json/exact-number.ts'
import { typeFault } from '../values/fault.ts'
import { bigintOf, floatValue, printedInteger } from '../values/numbers.ts'
import type { Render } from '../values/render.ts'
import { exponential, fixed, general, grouped } from './format-number.ts'
import { pad } from './pad.ts'

/** A parsed format specification. */
export interface NumberSpec {
  readonly fill: string | undefined
  readonly align: string | undefined
  /** `-`, `+` or a space. */
  readonly sign: string
  /** `z`: a value that is rounded to zero has no sign. */
  readonly unsignedZero: boolean
  readonly alternate: boolean
  readonly zero: boolean
  readonly width: number
  readonly group: string
  readonly precision: number | undefined
  readonly type: string | undefined
}

interface Numeral {
  /** `0x` and similar; it comes after the sign, before the padding. */
  readonly prefix: string
  readonly text: string
}

/** Formats a number by a specification like `>8.2f`, as Python's `format` does. */
export function formatNumber(render: Render, value: JsonNumber, spec: NumberSpec): string {
  const { prefix, text } = numeral(render, value, spec)
  const isNegative = isBelowZero(value) && !(spec.unsignedZero && /^[0.]*(?:e.*|%)?$/i.test(text))
  const mark = (isNegative ? '-' : spec.sign === '-' ? '' : spec.sign) + prefix
  const align = spec.align ?? (spec.zero ? '=' : '>')
  const fill = spec.fill ?? (spec.zero ? '0' : ' ')
  const isFilledInside = align === '='
  const digits = withGroups(text, spec, isFilledInside && fill === '0' ? spec.width - mark.length : 0)
  if (isFilledInside) return mark + pad(render, digits, spec.width - mark.length, '>', fill)
  return pad(render, mark + digits, spec.width, align === '<' || align === '^' ? align : '>', fill)
}

function isBelowZero(value: JsonNumber): boolean {
  const number = plainNumber(value)
  return number < 0 || Object.is(number, -0)
}

function withGroups(text: string, { group, type }: NumberSpec, width: number): string {
  if (group === '' || /^(?:inf|nan)/i.test(text)) return text
  const isBits = type !== undefined && 'boxX'.includes(type)
  if (isBits && group === ',') throw typeFault(`Cannot specify ',' with '${type}'.`)
  return grouped(text, group, isBits ? 4 : 3, width)
}

function numeral(render: Render, value: JsonNumber, spec: NumberSpec): Numeral {
  const { type } = spec
  if (type === 'n' && spec.group !== '') throw typeFault(`Cannot specify '${spec.group}' with 'n'.`)
  if (!isInteger(value) || (type !== undefined && 'eEfFgG%'.includes(type))) {
    return { prefix: '', text: floatNumeral(render, Math.abs(floatValue(value)), !isInteger(value), spec) }
  }
  if (spec.precision !== undefined) throw typeFault('Precision not allowed in integer format specifier')
  if (spec.unsignedZero) throw typeFault('Negative zero coercion (z) not allowed in format specifier with integer')
  const integer = bigintOf(value)
  return integerNumeral(render, integer < 0n ? -integer : integer, spec, integer < 0n)
}

function integerNumeral(render: Render, magnitude: bigint, spec: NumberSpec, isNegative: boolean): Numeral {
  const { type = 'd', alternate } = spec
  const base = { b: 2, o: 8, x: 16, X: 16, d: 10, n: 10 }[type]
  if (type === 'c') {
    if (spec.sign !== '-' || alternate || spec.group !== '')
      throw typeFault("not allowed with integer format specifier 'c'")
    return { prefix: '', text: character(isNegative ? -1n : magnitude) }
  }
  if (base === undefined) throw typeFault(`Unknown format code '${type}' for object of type 'int'`)
  const digits = printedInteger(render, magnitude, base)
  const text = type === 'X' ? digits.toUpperCase() : digits
  return { prefix: alternate && base !== 10 ? `0${type}` : '', text }
}

/** The character of a code point. */
export function character(code: bigint): string {
  if (code >= 0n && code <= 0x10ffffn) return String.fromCodePoint(Number(code))
  throw typeFault('%c arg not in range(0x110000)')
}

function floatNumeral(render: Render, value: number, isFloat: boolean, spec: NumberSpec): string {
  const { type, precision, alternate } = spec
  switch (type) {
    case undefined:
      if (precision === undefined) return alternateText(numberText(isFloat ? floatOf(value) : value), alternate)
      return general(render, value, precision, { alternate, pointed: true })
    case 'e':
      return exponential(render, value, precision ?? 6, alternate)
    case 'E':
      return exponential(render, value, precision ?? 6, alternate).toUpperCase()
    case 'f':
      return fixed(render, value, precision ?? 6, alternate)
    case 'F':
      return fixed(render, value, precision ?? 6, alternate).toUpperCase()
    case 'g':
    case 'n':
      return general(render, value, precision ?? 6, { alternate })
    case 'G':
      return general(render, value, precision ?? 6, { alternate }).toUpperCase()
    case '%':
      return `${fixed(render, value * 100, precision ?? 6, alternate)}%`
    default:
      throw typeFault(`Unknown format code '${type}' for object of type 'float'`)
  }
}

/** `#` keeps the decimal point, which can only be missing before an exponent. */
function alternateText(text: string, alternate: boolean): string {
  return alternate && !text.includes('.') ? text.replace(/^(\d+)/, '$1.') : text
}
