import { ExactNumber, floatOf, integerOf, isTooLong, mostDigits, numberText, yamlNumberText } from './exact-number.ts'
import type { JsonNumber } from './exact-number.ts'
import type { JsonValue } from './json.ts'

const { isRawJSON, rawJSON } = JSON as unknown as {
  readonly isRawJSON: (value: unknown) => value is { readonly rawJSON: string }
  readonly rawJSON: (text: string) => object
}

/**
 * Parses JSON. Floats stay floats, and integers of any size stay integers; a float that is too large stays text, as in YAML. Throws SyntaxError, also
 * for integers of more than 4300 digits.
 */
export function parseJson(text: string): JsonValue {
  return (JSON.parse as Parse)(text, mayHoldExact(text) ? exactNumber : undefined)
}

type Parse = (text: string, reviver?: typeof exactNumber) => JsonValue

function exactNumber(_key: string, value: JsonValue, { source }: { readonly source?: string }): JsonValue {
  return typeof value === 'number' && source !== undefined ? numberFrom(source, value) : value
}

function numberFrom(source: string, value: number): JsonNumber | string {
  if (/[.eE]/.test(source)) return Number.isFinite(value) ? floatOf(value) : source
  if (Number.isSafeInteger(value)) return value + 0
  const integer = source.length > mostDigits + 1 ? undefined : BigInt(source)
  if (integer !== undefined && !isTooLong(integer)) return integerOf(integer)
  throw new SyntaxError(`an integer has more than ${mostDigits} digits`)
}

/**
 * A number that a `number` may not hold exactly: a float without a fraction, or one that JavaScript rounds to one, an exponent, 16 digits. Values
 * follow `:`, `,` or `[`, so that hashes, versions and times inside texts do not match.
 */
const exactLooking = new RegExp(
  String.raw`(?:"\s*:|[,[]|^)\s*-?(?:${[
    String.raw`\d+\.0+(?!\d)`,
    String.raw`\d+(?:\.\d+)?[eE]`,
    String.raw`\d{16}`,
    String.raw`\d{13,15}\.[09]`,
    String.raw`\d{9,12}\.(?:0{3}|9{3})`,
    String.raw`\d{1,8}\.(?:0{7}|9{7})`,
  ].join('|')})`,
)

/** Whether a reviver is needed: parsing with a reviver takes ten times as long. */
function mayHoldExact(text: string): boolean {
  return exactLooking.test(text) && exactLooking.test(withoutTexts(text))
}

/** JSON without the content of its texts. */
function withoutTexts(json: string): string {
  const rest: string[] = []
  let at = 0
  for (;;) {
    const start = json.indexOf('"', at)
    if (start === -1) break
    let end = json.indexOf('"', start + 1)
    while (end !== -1 && isEscaped(json, end)) end = json.indexOf('"', end + 1)
    if (end === -1) break
    rest.push(json.slice(at, start))
    at = end + 1
  }
  rest.push(json.slice(at))
  return rest.join('""')
}

/** Whether the character at an offset is escaped: an odd number of backslashes stands before it. */
function isEscaped(json: string, place: number): boolean {
  let first = place
  while (json[first - 1] === '\\') first--
  return (place - first) % 2 === 1
}

/** Writes JSON with numbers as in Python's `json.dumps`, compact or indented. */
export function stringifyJson(value: unknown, indent?: number): string {
  const text = JSON.stringify(value, null, indent)
  return /\de-\d|0\.0000\d/.test(text) ? JSON.stringify(value, numbersAs(numberText), indent) : text
}

/** Writes compact JSON with numbers that readers of YAML 1.1 read as numbers too. */
export function stringifyForYaml(value: unknown): string {
  const text = JSON.stringify(value)
  return /(?:^|[[:,])-?\d(?:\.\d+)?e[+-]/.test(text) ? JSON.stringify(value, numbersAs(yamlNumberText)) : text
}

function numbersAs(textOf: (number: JsonNumber) => string) {
  return (_key: string, value: unknown): unknown => {
    if (typeof value === 'number') return Number.isFinite(value) ? rawJSON(textOf(value)) : null
    // The value of an ExactNumber is already raw JSON here.
    return isRawJSON(value) && value.rawJSON.includes('e')
      ? rawJSON(textOf(new ExactNumber(Number(value.rawJSON))))
      : value
  }
}
