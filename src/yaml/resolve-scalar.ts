import { floatOf, integerOf, isTooLong, mostDigits } from '../json/exact-number.ts'
import type { JsonNumber } from '../json/exact-number.ts'
import type { JsonPrimitive } from '../json/json.ts'

const booleans: ReadonlyMap<string, boolean> = new Map([
  ...['yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'].map((word) => [word, true] as const),
  ...['no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'].map((word) => [word, false] as const),
])
const nulls: ReadonlySet<string> = new Set(['', '~', 'null', 'Null', 'NULL'])

const integer = /^[-+]?(?:0b[01_]+|0[0-7_]+|0|[1-9][0-9_]*|0x[0-9a-fA-F_]+)$/
const float = /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*|\.[0-9][0-9_]*)(?:[eE][-+][0-9]+)?$/
/** The longest integer that is parsed, in characters: signs, digits of base 2 and `_`. A longer one has too many digits, or only zeros and `_`. */
const longestInteger = 20_000

/**
 * The value of a plain scalar: as in PyYAML's FullLoader, except for values that JSON cannot hold. Dates, sexagesimals, infinities and NaN stay text
 * as written. Throws RangeError for an integer of more than 4300 digits, which Python refuses too.
 */
export function resolveScalar(text: string): JsonPrimitive {
  if (nulls.has(text)) return null
  return booleans.get(text) ?? resolveInteger(text) ?? resolveFloat(text) ?? text
}

function resolveInteger(text: string): JsonNumber | undefined {
  if (!integer.test(text)) return undefined
  if (text.length > longestInteger) throw tooManyDigits()
  const [, sign = '', digits = ''] = /^([-+]?)(.*)$/.exec(text.replaceAll('_', '')) ?? []
  // Python's octals have no `o`. A prefix without digits (`0x_`) is an error in Python, and text here.
  if (/^0[bx]$/.test(digits)) return undefined
  const magnitude = BigInt(/^0[0-7]+$/.test(digits) ? `0o${digits}` : digits)
  const value = sign === '-' ? -magnitude : magnitude
  if (isTooLong(value)) throw tooManyDigits()
  return integerOf(value)
}

function tooManyDigits(): RangeError {
  return new RangeError(`an integer has more than ${mostDigits} digits`)
}

function resolveFloat(text: string): JsonNumber | undefined {
  if (!float.test(text)) return undefined
  const number = Number(text.replaceAll('_', ''))
  return Number.isFinite(number) ? floatOf(number) : undefined
}

const sexagesimal = /^[-+]?(?:[1-9][0-9_]*(?::[0-5]?[0-9])+|[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*)$/
const infiniteOrNan = /^(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/
const timestamp =
  /^[0-9]{4}-(?:[0-9]{2}-[0-9]{2}|[0-9]{1,2}-[0-9]{1,2}(?:[Tt]|[ \t]+)[0-9]{1,2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]*)?(?:[ \t]*(?:Z|[-+][0-9]{1,2}(?::[0-9]{2})?))?)$/

/** Whether PyYAML reads a plain scalar as a text. */
export function isTextToPyYaml(text: string): boolean {
  if (nulls.has(text) || booleans.has(text) || text === '<<' || text === '=') return false
  if (!/^[-+.0-9]/.test(text)) return true
  return ![integer, float, sexagesimal, infiniteOrNan, timestamp].some((pattern) => pattern.test(text))
}

const dateElsewhere = /^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}$/
const numberElsewhere = /^[-+]?(?:\.?[0-9][0-9_]*(?:\.[0-9_]*)?(?:[eE][-+]?[0-9]+)?|0o[0-7]+)$/

/** Whether every reader of YAML 1.1 or 1.2 reads a plain scalar as a text, without an error. */
export function isTextToAll(text: string): boolean {
  return isTextToPyYaml(text) && !/^[yYnN]$/.test(text) && !dateElsewhere.test(text) && !numberElsewhere.test(text)
}

/** The type in PyYAML of a plain scalar that is a text here; undefined if PyYAML reads a text too. */
export function pythonKindOf(text: string): 'date' | 'number in base 60' | 'infinite number' | 'NaN' | undefined {
  if (!/^[-+.0-9]/.test(text)) return undefined
  if (timestamp.test(text)) return 'date'
  if (sexagesimal.test(text)) return 'number in base 60'
  if (!infiniteOrNan.test(text)) return undefined
  return /nan/i.test(text) ? 'NaN' : 'infinite number'
}
