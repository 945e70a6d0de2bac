import { CicdError, messageOf } from '../errors/cicd-error.ts'
import type { JSONValue } from 'json-p3'
import { findValue, valueAt } from './find-value.ts'
import type { JsonObject, JsonValue } from './json.ts'
import { isJsonPath, refuseLongPath } from './path.ts'
import type { Step } from './path.ts'
import { QueryBudget } from './query-budget.ts'
import { compareExactly } from './query-numbers.ts'
import { shorten } from '../text/shorten.ts'

/** The deepest level that `..` visits: below the lists and maps that a store accepts in one another. */
const deepest = 402

/** The value of a plain path, undefined if there is none; for JSONPath always the list of matches. */
export async function readPath(document: JsonObject, path: string): Promise<JsonValue | undefined> {
  return isJsonPath(path) ? await queryJsonPath(document, path) : findValue(document, path)
}

/** The values at a path: one or none for a plain path, all matches for JSONPath. */
export async function matchesOf(document: JsonObject, path: string): Promise<JsonValue[]> {
  if (isJsonPath(path)) return await queryJsonPath(document, path)
  const value = findValue(document, path)
  return value === undefined ? [] : [value]
}

/** Converts matches to a value: several are a list, one is the match itself, none is undefined. */
export function oneOrAll(matches: JsonValue[]): JsonValue | undefined {
  return matches.length > 1 ? matches : matches[0]
}

/** Looks a text up that may be a path: `oneOrAll` of its matches, undefined if it is not a path. */
export async function lookUpIfPath(document: JsonObject, text: string): Promise<JsonValue | undefined> {
  try {
    return oneOrAll(await matchesOf(document, text))
  } catch (error) {
    if (error instanceof CicdError && (error.code === 'BAD_PATH' || error.code === 'BAD_JSONPATH')) return undefined
    throw error
  }
}

/**
 * The matches of a JSONPath expression (RFC 9535; the leading `$.` is optional), in document order. Throws usage errors: `BAD_PATH` if it is too
 * long, `BAD_JSONPATH`, `JSONPATH_TOO_COSTLY` if it would take seconds.
 */
export async function queryJsonPath(document: JsonObject, expression: string): Promise<JsonValue[]> {
  refuseLongPath(expression)
  const { JSONPathEnvironment } = await import('json-p3')
  // An expression may take half a second. Let the event loop handle signals before.
  await new Promise((resolve) => setImmediate(resolve))
  const environment = new JSONPathEnvironment({ maxRecursionDepth: deepest })
  const budget = new QueryBudget(expression)
  budget.guardRegexps(environment.functionRegister)
  try {
    const matches: JsonValue[] = []
    const query = environment.compile(rooted(expression))
    compareExactly(query)
    for (const { value, location } of query.lazyQuery(budget.metered(document) as JSONValue)) {
      matches.push(budget.match(isNumber(value) ? numberAt(document, location) : (value as JsonValue)))
    }
    return matches
  } catch (cause) {
    if (cause instanceof CicdError) throw cause
    if (cause instanceof RangeError) throw budget.tooCostly('it finds too much at once')
    throw new CicdError(
      'BAD_JSONPATH',
      `${expression} is not a JSONPath that can be evaluated: ${reasonOf(cause, expression)}`,
      {
        suggestions: [
          ...severalNames(expression),
          'JSONPath is RFC 9535; names with characters other than letters, digits, _ and - are written ["name"].',
        ],
        cause,
      },
    )
  }
}

/** For `state.a,b`, which jsonpath-ng reads: how JSONPath writes several names. */
export function severalNames(expression: string): readonly string[] {
  const [whole, names] = /(?:^|\.)([\w-]+(?:,[\w-]+)+)(?![^.[])/.exec(expression) ?? []
  if (whole === undefined || names === undefined) return []
  const list = names.split(',').map((name) => JSON.stringify(name))
  return [`Several names are written ["a","b"]: ${shorten(expression.replace(whole, `[${list.join(',')}]`), 200)}`]
}

/** The original value at a location: the queried data has JavaScript's numbers instead of ours. */
function numberAt(document: JsonObject, location: readonly (string | number)[]): JsonValue {
  const steps = location.map((key): Step =>
    typeof key === 'number' ? { kind: 'index', index: key } : { kind: 'name', name: key },
  )
  return valueAt(document, steps) ?? null
}

function isNumber(value: unknown): boolean {
  return typeof value === 'number' || typeof value === 'bigint'
}

/** The reason, with the place in the expression as written: json-p3 quotes a part of the whole expression, which begins anywhere in it. */
function reasonOf(cause: unknown, expression: string): string {
  const [whole, reason = '', index = ''] = /^([^]*) \('[^]*':(\d+)\)$/.exec(messageOf(cause)) ?? []
  if (whole === undefined) return messageOf(cause)
  const added = rooted(expression).length - expression.length
  return `${reason}, at character ${Math.max(1, Number(index) - added + 1)}`
}

/** The expression with the `$` that it may leave out. */
export function rooted(expression: string): string {
  if (/^\$(?:[.[]|$)/.test(expression)) return expression
  return /^(?:\[|\.\.)/.test(expression) ? `$${expression}` : `$.${expression}`
}
