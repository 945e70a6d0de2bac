/**
 * A number that JavaScript cannot represent exactly: a float without a fraction (`1.0`, `-0.0`, `1e+20`), or an integer beyond 2^53. Any other number
 * is a plain `number`: one without a fraction is an integer. Immutable; `JSON.stringify` writes it as a JSON number.
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

/** A number of JSON data. A whole `number` is an integer of up to 2^53. */
export type JsonNumber = number | ExactNumber

/** The most digits of an integer that is read or written, as in Python. It also limits the cost of hostile input. */
export const mostDigits = 4300
const tooLarge = 10n ** BigInt(mostDigits)

/** Makes a float: `1` becomes `1.0`. */
export function floatOf(value: number): JsonNumber {
  return Number.isInteger(value) ? new ExactNumber(value) : value
}

/** Makes an integer of any size. */
export function integerOf(value: bigint): JsonNumber {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : new ExactNumber(value)
}

/** Whether an integer has more digits than the limit. */
export function isTooLong(value: bigint): boolean {
  return value >= tooLarge || value <= -tooLarge
}

export function isJsonNumber(value: unknown): value is JsonNumber {
  return typeof value === 'number' || value instanceof ExactNumber
}

/** Whether a number is an integer. A float without a fraction is not. */
export function isInteger(value: JsonNumber): boolean {
  return typeof value === 'number' ? Number.isInteger(value) : typeof value.value === 'bigint'
}

/** The number for JavaScript's comparison and arithmetic, without the distinction of floats and integers. */
export function plainNumber(value: JsonNumber): number | bigint {
  return typeof value === 'number' ? value : value.value
}

/** Whether two numbers are equal as in Python: `1 == 1.0`. Integers are compared exactly. */
export function equalNumbers(a: JsonNumber, b: JsonNumber): boolean {
  const [left, right] = [plainNumber(a), plainNumber(b)]
  // A number and a bigint are equal if neither is less. NaN is never equal.
  return typeof left === typeof right ? left === right : left >= right && left <= right
}

/** Whether two numbers are equal and of the same type: `1` is not `1.0`. */
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

/** Writes `1e-05`, with at least two digits in the exponent. */
function exponentText(value: number): string {
  return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2')
}

/** The number in a form that readers of YAML 1.1 and of JSON read as a number: a float has a decimal point. */
export function yamlNumberText(number: JsonNumber): string {
  return numberText(number).replace(/^(-?\d)e/, '$1.0e')
}

/** The sum of two numbers as in Python: exact for integers, otherwise a float. */
export function addNumbers(a: JsonNumber, b: JsonNumber): JsonNumber {
  if (!isInteger(a) || !isInteger(b)) return floatOf(Number(a) + Number(b))
  return integerOf(BigInt(plainNumber(a)) + BigInt(plainNumber(b)))
}
