import { floatOf, integerOf, isInteger } from '../../../json/exact-number.ts'
import type { JsonNumber } from '../../../json/exact-number.ts'
import { fixed } from '../../formatting/format-number.ts'
import { divide, multiply, negative, power } from '../../runtime/arithmetic.ts'
import { builtin } from '../../values/builtin.ts'
import type { Builtin } from '../../values/builtin.ts'
import { typeFault } from '../../values/fault.ts'
import { roundedDecimal, roundedQuotient } from '../../values/float-parts.ts'
import {
  bigintOf,
  bitsOf,
  checkBits,
  compareNumbers,
  counted,
  countWork,
  floatValue,
  numberOf,
  truncated,
} from '../../values/numbers.ts'
import type { Render } from '../../values/render.ts'
import { integerArgument } from '../../values/text-argument.ts'
import { truth } from '../../values/truth.ts'
import { refuseUndefined } from '../../values/undefined.ts'
import { isNumber, isText, typeNameOf } from '../../values/values.ts'
import type { Value } from '../../values/values.ts'
import { readFloat, readInteger } from './number-texts.ts'

function numberArgument(value: Value): JsonNumber {
  refuseUndefined(value)
  if (!isNumber(value)) throw typeFault(`must be real number, not ${typeNameOf(value)}`)
  return numberOf(value)
}

function int(render: Render, value: Value, fallback: Value = 0, base: Value = 10): Value {
  refuseUndefined(value)
  if (isNumber(value)) return Number.isNaN(Number(value)) ? fallback : truncated(numberOf(value))
  if (!isText(value)) return fallback
  const text = typeof value === 'string' ? value : value.text
  const radix = integerArgument(base)
  render.build(text.length)
  const integer = radix === 0 || (radix >= 2 && radix <= 36) ? readInteger(render, text, radix) : undefined
  if (integer !== undefined) return integer
  const number = readFloat(text)
  return number !== undefined && Number.isFinite(number) ? truncated(floatOf(number)) : fallback
}

function float(render: Render, value: Value, fallback: Value = null): Value {
  refuseUndefined(value)
  const number = isNumber(value)
    ? floatValue(value)
    : isText(value)
      ? readFloat(typeof value === 'string' ? value : value.text)
      : undefined
  return number === undefined ? fallback : counted(render, floatOf(number))
}

function round(render: Render, value: Value, precision: Value = 0, method: Value = 'common'): Value {
  const number = numberArgument(value)
  if (method !== 'common' && method !== 'ceil' && method !== 'floor')
    throw typeFault('method must be common, ceil or floor')
  if (method !== 'common') return roundedTo(render, number, precision, method === 'ceil' ? Math.ceil : Math.floor)
  const digits = integerArgument(precision)
  render.step(6)
  return isInteger(number)
    ? roundedInteger(render, number, digits)
    : counted(render, roundedFloat(Number(number), digits))
}

/** As Jinja2 computes it: `ceil(value * 10 ** precision) / 10 ** precision`. */
function roundedTo(render: Render, value: JsonNumber, precision: Value, nearest: (value: number) => number): Value {
  const scaled = numberArgument(multiply(render, value, power(render, 10, precision)))
  const whole = isInteger(scaled) ? scaled : truncated(floatOf(nearest(Number(scaled))))
  return divide(render, whole, power(render, 10, precision))
}

/** Above the first limit, rounding does not change a float; below the second one, the result is 0. */
const mostDigits = 323
const fewestDigits = -308

function roundedFloat(value: number, digits: number): JsonNumber {
  if (!Number.isFinite(value) || digits > mostDigits) return floatOf(value)
  const magnitude = digits < fewestDigits ? 0 : Number(`${roundedDecimal(Math.abs(value), digits)}e${-digits}`)
  if (!Number.isFinite(magnitude)) throw typeFault('rounded value too large to represent')
  return floatOf(value < 0 || Object.is(value, -0) ? -magnitude : magnitude)
}

function roundedInteger(render: Render, value: JsonNumber, digits: number): JsonNumber {
  if (digits >= 0) return value
  checkBits(render, -digits * 4)
  const [integer, scale] = [bigintOf(value), 10n ** BigInt(-digits)]
  render.step((bitsOf(scale) / 64) ** 2 / 500)
  countWork(render, integer, scale)
  checkBits(render, bitsOf(integer))
  const magnitude = roundedQuotient(integer < 0n ? -integer : integer, scale) * scale
  return integerOf(integer < 0n ? -magnitude : magnitude)
}

function absolute(render: Render, value: Value): Value {
  const number = numberArgument(value)
  if (compareNumbers(number, 0) < 0) return negative(render, number)
  return Number(number) === 0 && !isInteger(number) ? floatOf(0) : number
}

const sizes = ['k', 'M', 'G', 'T', 'P', 'E', 'Z', 'Y']

function fileSize(render: Render, value: Value, binary: Value = false): Value {
  const bytes = isText(value)
    ? readFloat(typeof value === 'string' ? value : value.text)
    : floatValue(numberArgument(value))
  if (bytes === undefined) throw typeFault('could not convert string to float')
  render.step()
  const isBinary = truth(binary)
  const base = isBinary ? 1024 : 1000
  if (bytes === 1) return '1 Byte'
  if (bytes < base) return `${String(truncated(floatOf(bytes)))} Bytes`
  const index = sizes.findIndex((_, at) => bytes < base ** (at + 2))
  const at = index === -1 ? sizes.length - 1 : index
  const size = sizes[at] ?? ''
  return `${fixed(render, (base * bytes) / base ** (at + 2), 1)} ${isBinary ? `${size.toUpperCase()}i` : size}B`
}

/** Filters on numbers, and conversions to numbers. */
export const numberFilters: readonly (readonly [string, Builtin])[] = [
  ['abs', builtin([], absolute)],
  ['filesizeformat', builtin([['binary', false]], fileSize)],
  ['float', builtin([['default', floatOf(0)]], float)],
  [
    'int',
    builtin(
      [
        ['default', 0],
        ['base', 10],
      ],
      int,
    ),
  ],
  [
    'round',
    builtin(
      [
        ['precision', 0],
        ['method', 'common'],
      ],
      round,
    ),
  ],
]
