import { fixed, whole } from '../../formatting/format-number.ts'
import { integerArgument } from '../../values/text-argument.ts'
import { builtin } from '../../values/builtin.ts'
import type { Builtin } from '../../values/builtin.ts'
import { typeFault } from '../../values/fault.ts'
import type { Render } from '../../values/render.ts'
import { isNumber, isText, typeNameOf } from '../../values/values.ts'
import { refuseUndefined } from '../../values/undefined.ts'
import type { Value } from '../../values/values.ts'
import { stripped } from '../methods/text-operations.ts'

function numberArgument(value: Value): number {
  refuseUndefined(value)
  if (!isNumber(value)) throw typeFault(`must be real number, not ${typeNameOf(value)}`)
  return Number(value)
}

/** A text as Python's `float()` reads it; undefined when it is no number. */
function readFloat(text: string): number | undefined {
  const plain = stripped(text, null, 'both').toLowerCase()
  if (/^[+-]?(?:\d+(?:_\d+)*(?:\.(?:\d+(?:_\d+)*)?)?|\.\d+(?:_\d+)*)(?:e[+-]?\d+(?:_\d+)*)?$/.test(plain))
    return Number(plain.replaceAll('_', ''))
  if (/^[+-]?inf(?:inity)?$/.test(plain)) return plain.startsWith('-') ? -Infinity : Infinity
  return /^[+-]?nan$/.test(plain) ? NaN : undefined
}

const digitPatterns = new Map<number, RegExp>()

function digitsOf(base: number): RegExp {
  const alphabet = '0123456789abcdefghijklmnopqrstuvwxyz'.slice(0, base)
  const pattern = digitPatterns.get(base) ?? new RegExp(`^[${alphabet}]+(?:_[${alphabet}]+)*$`)
  digitPatterns.set(base, pattern)
  return pattern
}

const prefixes: Readonly<Record<number, string>> = { 2: '0b', 8: '0o', 16: '0x' }

/** A text as Python's `int(text, base)` reads it: beyond 2^53 its digits; undefined when it is no integer. */
function readInteger(text: string, base: number): Value | undefined {
  const [, sign = '', body = ''] = /^([+-]?)(.*)$/s.exec(stripped(text, null, 'both').toLowerCase()) ?? []
  const prefix = prefixes[base]
  const digits = prefix !== undefined && body.startsWith(prefix) ? body.slice(2).replace(/^_/, '') : body
  if (!digitsOf(base).test(digits)) return undefined
  const plain = digits.replaceAll('_', '')
  const value = parseInt(plain, base)
  if (Number.isSafeInteger(value)) return sign === '-' ? 0 - value : value
  return base === 10 ? `${sign === '-' ? '-' : ''}${plain.replace(/^0+/, '')}` : value
}

function int(render: Render, value: Value, fallback: Value = 0, base: Value = 10): Value {
  refuseUndefined(value)
  if (isNumber(value)) return Number.isNaN(value) ? fallback : whole(Number(value))
  if (!isText(value)) return fallback
  const text = typeof value === 'string' ? value : value.text
  const radix = integerArgument(base)
  render.build(text.length)
  if (radix < 2 || radix > 36) return fallback
  const number = readFloat(text)
  return readInteger(text, radix) ?? (number !== undefined && Number.isFinite(number) ? Math.trunc(number) : fallback)
}

function float(_render: Render, value: Value, fallback: Value = 0): Value {
  refuseUndefined(value)
  if (isNumber(value)) return Number(value)
  if (!isText(value)) return fallback
  return readFloat(typeof value === 'string' ? value : value.text) ?? fallback
}

function round(_render: Render, value: Value, precision: Value = 0, method: Value = 'common'): Value {
  const number = numberArgument(value)
  const digits = integerArgument(precision)
  if (method !== 'common' && method !== 'ceil' && method !== 'floor')
    throw typeFault('method must be common, ceil or floor')
  const scale = 10 ** digits
  if (method === 'ceil') return Math.ceil(number * scale) / scale
  if (method === 'floor') return Math.floor(number * scale) / scale
  if (digits < 0) return Number(fixed(number * scale, 0)) / scale
  return Number(fixed(number, Math.min(digits, 100)))
}

const sizes = ['k', 'M', 'G', 'T', 'P', 'E', 'Z', 'Y']

function fileSize(render: Render, value: Value, binary: Value = false): Value {
  const bytes = isText(value) ? readFloat(typeof value === 'string' ? value : value.text) : numberArgument(value)
  if (bytes === undefined) throw typeFault('could not convert string to float')
  render.step()
  const base = binary === true ? 1024 : 1000
  if (bytes === 1) return '1 Byte'
  if (bytes < base) return `${Math.trunc(bytes)} Bytes`
  const index = sizes.findIndex((_, at) => bytes < base ** (at + 2))
  const at = index === -1 ? sizes.length - 1 : index
  const size = sizes[at] ?? ''
  return `${fixed((base * bytes) / base ** (at + 2), 1)} ${binary === true ? `${size.toUpperCase()}i` : size}B`
}

/** Filters on numbers, and to them. */
export const numberFilters: readonly (readonly [string, Builtin])[] = [
  ['abs', builtin([], (_render, value) => Math.abs(numberArgument(value)))],
  ['filesizeformat', builtin([['binary', false]], fileSize)],
  ['float', builtin([['default', 0]], float)],
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
