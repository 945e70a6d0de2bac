import { CicdError } from '../errors/cicd-error.ts'
import { applyOperations } from './apply-operations.ts'
import { withoutButtons } from './decisions-of.ts'
import type { JsonObject, JsonValue } from '../json/json.ts'
import { isFalsy } from '../json/json.ts'
import { parsePath } from '../json/path.ts'
import { guardDecisions } from './guard-path.ts'
import { lookUpIfPath, matchesOf, oneOrAll } from '../json/query.ts'
import { suggestPath } from '../json/suggest-path.ts'
import { operationFromSet } from './set-expression.ts'

export interface TemplateContextParts {
  /** The variable `configData` for templates. */
  readonly configData: JsonObject
  readonly vars: readonly TemplateVar[]
  /** Other top-level variables, such as the block itself. They win over all others. */
  readonly extra?: JsonObject
}

/**
 * The variables for templates: the context data, `configData`, the variables of the command line, and extra ones. Throws `VALUE_NOT_FOUND` for a
 * variable whose path has no value, and usage errors for one that cannot be set at its path.
 */
export async function templateContext(document: JsonObject, parts: TemplateContextParts): Promise<JsonObject> {
  const base: JsonObject = { ...withoutButtons(document), configData: parts.configData }
  const found = await Promise.all(
    parts.vars.map(async (one) => ({ path: one.path, value: await valueOf(document, one) })),
  )
  const operations = found.flatMap(({ path, value }) => (value === undefined ? [] : [operationFromSet(path, value)]))
  for (const { path } of operations) guardDecisions(parsePath(path))
  return { ...applyOperations(base, operations, { allowConfigPaths: true, unguarded: true }).document, ...parts.extra }
}

async function valueOf(
  document: JsonObject,
  { kind, path, expression, lookUp = expression }: TemplateVar,
): Promise<JsonValue | undefined> {
  if (kind === 'text') return expression
  if (kind === 'path') {
    const value = oneOrAll(await matchesOf(document, expression))
    if (value !== undefined) return value
    const why = suggestPath(document, expression)
    throw new CicdError('VALUE_NOT_FOUND', `the template variable ${path} has no value: ${why}`)
  }
  const found = await lookUpIfPath(document, lookUp)
  const value = found === undefined ? expression : found
  return isFalsy(value) ? undefined : value
}

/** A template variable of the command line: `--var`, `--var-path` or `--var-text` `PATH=EXPR`. */
export interface TemplateVar {
  /** `either`: a path into the document if it matches, otherwise a text. */
  readonly kind: 'either' | 'path' | 'text'
  /** The path of the variable in the template context. */
  readonly path: string
  readonly expression: string
  /** The path to look up with `either`, if it is written differently from the text. */
  readonly lookUp?: string
}
