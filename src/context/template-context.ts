import { CicdError } from '../errors/cicd-error.ts'
import { applyOperations } from './apply-operations.ts'
import { findValue } from '../json/find-value.ts'
import type { JsonObject, JsonValue } from '../json/json.ts'
import { isObject } from '../json/json.ts'
import { isJsonPath } from '../json/path.ts'
import { queryJsonPath } from '../json/query.ts'
import { suggestPath } from '../json/suggest-path.ts'
import { operationFromSet } from './set-expression.ts'

export interface TemplateContextParts {
  /** What templates see as `configData`. */
  readonly configData: JsonObject
  readonly vars: readonly TemplateVar[]
  /** What else stands at the top, such as the block itself; nothing can hide it. */
  readonly extra?: JsonObject
}

/**
 * What templates see: the context data, `configData`, the variables of the command line, and further values.
 * Throws `VALUE_NOT_FOUND` for a variable whose path leads nowhere, usage errors for one that cannot be put where it says.
 */
export async function templateContext(document: JsonObject, parts: TemplateContextParts): Promise<JsonObject> {
  const base: JsonObject = { ...document, configData: parts.configData }
  const found = await Promise.all(
    parts.vars.map(async (one) => ({ path: one.path, value: await valueOf(document, one) })),
  )
  const operations = found.flatMap(({ path, value }) => (value === undefined ? [] : [operationFromSet(path, value)]))
  return { ...applyOperations(base, operations, { allowConfigPaths: true, unguarded: true }).document, ...parts.extra }
}

async function valueOf(document: JsonObject, { kind, path, expression }: TemplateVar): Promise<JsonValue | undefined> {
  if (kind === 'text') return expression
  if (kind === 'path') {
    const value = await lookUp(document, expression)
    if (value !== undefined) return value
    const why = suggestPath(document, expression)
    throw new CicdError('VALUE_NOT_FOUND', `the template variable ${path} has no value: ${why}`)
  }
  const found = await lookUpIfPath(document, expression)
  const value = found === undefined ? expression : found
  return isFalsy(value) ? undefined : value
}

/** One match of JSONPath is the value, several are a list. */
async function lookUp(document: JsonObject, expression: string): Promise<JsonValue | undefined> {
  if (!isJsonPath(expression)) return findValue(document, expression)
  const matches = await queryJsonPath(document, expression)
  return matches.length > 1 ? matches : matches[0]
}

async function lookUpIfPath(document: JsonObject, expression: string): Promise<JsonValue | undefined> {
  try {
    return await lookUp(document, expression)
  } catch (error) {
    if (error instanceof CicdError && (error.code === 'BAD_PATH' || error.code === 'BAD_JSONPATH')) return undefined
    throw error
  }
}

/** As Python sees it: empty texts, lists and maps, 0, false and null. */
function isFalsy(value: JsonValue): boolean {
  if (Array.isArray(value)) return value.length === 0
  return isObject(value) ? Object.keys(value).length === 0 : !value
}

/** A template variable of the command line: `--var`, `--var-path` or `--var-text` `PATH=EXPR`. */
export interface TemplateVar {
  /** `either`: a path into the document when it matches, else the text itself. */
  readonly kind: 'either' | 'path' | 'text'
  /** Where it is put in the template context. */
  readonly path: string
  readonly expression: string
}
