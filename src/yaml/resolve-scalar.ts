import type { JsonPrimitive } from '../json/json.ts'

const booleans: ReadonlyMap<string, boolean> = new Map([
  ...['yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'].map((word) => [word, true] as const),
  ...['no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'].map((word) => [word, false] as const),
])
const nulls: ReadonlySet<string> = new Set(['', '~', 'null', 'Null', 'NULL'])

const integer = /^[-+]?(?:0b[01_]+|0[0-7_]+|0|[1-9][0-9_]*|0x[0-9a-fA-F_]+)$/
const float = /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*|\.[0-9][0-9_]*)(?:[eE][-+][0-9]+)?$/
/** What Python refuses to convert; it also keeps hostile input from costing much here. */
const longestInteger = 4300

/**
 * What a plain scalar means: as PyYAML's FullLoader has it, but for what JSON cannot hold. Dates, sexagesimals,
 * infinities and NaN stay text as written; an integer beyond 2^53 becomes the text of its decimal digits.
 */
export function resolveScalar(text: string): JsonPrimitive {
  if (nulls.has(text)) return null
  return booleans.get(text) ?? resolveInteger(text) ?? resolveFloat(text) ?? text
}

function resolveInteger(text: string): number | string | undefined {
  if (!integer.test(text) || text.length > longestInteger) return undefined
  const [, sign = '', digits = ''] = /^([-+]?)(.*)$/.exec(text.replaceAll('_', '')) ?? []
  // Python's octals have no `o`; a prefix without digits (`0x_`) is an error there and text here.
  if (/^0[bx]$/.test(digits)) return undefined
  const magnitude = BigInt(/^0[0-7]+$/.test(digits) ? `0o${digits}` : digits)
  const value = sign === '-' ? -magnitude : magnitude
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value.toString()
}

function resolveFloat(text: string): number | undefined {
  if (!float.test(text)) return undefined
  const number = Number(text.replaceAll('_', ''))
  if (!Number.isFinite(number)) return undefined
  return number === 0 ? 0 : number
}

/** Whether a plain scalar is an integer that is kept as text because a number cannot hold it. */
export function isLongInteger(text: string): boolean {
  return text.length > 15 && typeof resolveInteger(text) === 'string'
}

const sexagesimal = /^[-+]?(?:[1-9][0-9_]*(?::[0-5]?[0-9])+|[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*)$/
const infiniteOrNan = /^(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/
const timestamp =
  /^[0-9]{4}-(?:[0-9]{2}-[0-9]{2}|[0-9]{1,2}-[0-9]{1,2}(?:[Tt]|[ \t]+)[0-9]{1,2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]*)?(?:[ \t]*(?:Z|[-+][0-9]{1,2}(?::[0-9]{2})?))?)$/

/** Whether PyYAML reads a plain scalar as the text that it is. */
export function isTextToPyYaml(text: string): boolean {
  if (nulls.has(text) || booleans.has(text) || text === '<<' || text === '=') return false
  if (!/^[-+.0-9]/.test(text)) return true
  return ![integer, float, sexagesimal, infiniteOrNan, timestamp].some((pattern) => pattern.test(text))
}

const dateElsewhere = /^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}$/
const numberElsewhere = /^[-+]?(?:\.?[0-9][0-9_]*(?:\.[0-9_]*)?(?:[eE][-+]?[0-9]+)?|0o[0-7]+)$/

/** Whether every reader of YAML 1.1 or 1.2 reads a plain scalar as the text that it is, and none fails on it. */
export function isTextToAll(text: string): boolean {
  return isTextToPyYaml(text) && !/^[yYnN]$/.test(text) && !dateElsewhere.test(text) && !numberElsewhere.test(text)
}
