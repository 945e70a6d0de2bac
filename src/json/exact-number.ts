/**
 * A number that JavaScript has no way to say: a float without a fraction (`1.0`, `-0.0`, `1e+20`), or an integer beyond 2^53. All other numbers are
 * a plain `number`: one without a fraction is an integer. Immutable; `JSON.stringify` writes it as the number that it is.
 */
export class ExactNumber {
  /** A `bigint` is an integer, a `number` a float. */
  readonly value: number | bigint

  constructor(value: number | bigint) {
    this.value = value
  }

  valueOf(): number | bigint {
    return this.value
  }

  toString(): string {
    return numberText(this)
  }

  toJSON(): object {
    return rawJSON(numberText(this))
  }
}

const { rawJSON } = JSON as unknown as { readonly rawJSON: (text: string) => object }

/** A number of JSON data; every one that is whole and a `number` is an integer up to 2^53. */
export type JsonNumber = number | ExactNumber

/** Digits of the longest integer that is read or written, as in Python; it also keeps hostile input from costing much. */
export const mostDigits = 4300
const tooLarge = 10n ** BigInt(mostDigits)

/** A float: `1` is made `1.0`. */
export function floatOf(value: number): JsonNumber {
  return Number.isInteger(value) ? new ExactNumber(value) : value
}

/** An integer of any size. */
export function integerOf(value: bigint): JsonNumber {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : new ExactNumber(value)
}

/** Whether an integer has more digits than are read and written. */
export function isTooLong(value: bigint): boolean {
  return value >= tooLarge || value <= -tooLarge
}

export function isJsonNumber(value: unknown): value is JsonNumber {
  return typeof value === 'number' || value instanceof ExactNumber
}

/** Whether a number is an integer; a float without a fraction is none. */
export function isInteger(value: JsonNumber): boolean {
  return typeof value === 'number' ? Number.isInteger(value) : typeof value.value === 'bigint'
}

/** The same number as JavaScript compares and adds it: its kind is lost. */
export function plainNumber(value: JsonNumber): number | bigint {
  return typeof value === 'number' ? value : value.value
}

/** Whether two numbers are equal as in Python: `1 == 1.0`, and integers to their last digit. */
export function equalNumbers(a: JsonNumber, b: JsonNumber): boolean {
  const [left, right] = [plainNumber(a), plainNumber(b)]
  // Of two types they are equal when neither is less; NaN is not less than anything either.
  return typeof left === typeof right ? left === right : left >= right && left <= right
}

/** Whether two numbers are equal and of one kind: `1` is not `1.0`. */
export function sameNumbers(a: JsonNumber, b: JsonNumber): boolean {
  if (typeof a === 'number' || typeof b === 'number') return a === b
  return Object.is(a.value, b.value)
}

/** A number as Python prints it: `1.0`, `1e+16`, `1e-05`, `inf`. */
export function numberText(number: JsonNumber): string {
  if (typeof number !== 'number')
    return typeof number.value === 'bigint' ? String(number.value) : floatText(number.value)
  return Number.isInteger(number) ? String(number) : floatText(number)
}

function floatText(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf'
  const magnitude = Math.abs(value)
  if (magnitude !== 0 && (magnitude < 1e-4 || magnitude >= 1e16)) return exponentText(value)
  const text = Object.is(value, -0) ? '-0' : String(value)
  return text.includes('.') ? text : `${text}.0`
}

/** `1e-05`: two digits of exponent at least. */
function exponentText(value: number): string {
  return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2')
}

/** The same as readers of YAML 1.1 take it for a number, and those of JSON too: a float has a point. */
export function yamlNumberText(number: JsonNumber): string {
  return numberText(number).replace(/^(-?\d)e/, '$1.0e')
}

/** The sum of two numbers as in Python: exact for integers, otherwise a float. */
export function addNumbers(a: JsonNumber, b: JsonNumber): JsonNumber {
  if (!isInteger(a) || !isInteger(b)) return floatOf(Number(a) + Number(b))
  return integerOf(BigInt(plainNumber(a)) + BigInt(plainNumber(b)))
}
