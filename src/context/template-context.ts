import { CicdError } from '../errors/cicd-error.ts'
import { applyOperations } from './apply-operations.ts'
import type { JsonObject, JsonValue } from '../json/json.ts'
import { isFalsy } from '../json/json.ts'
import { parsePath } from '../json/path.ts'
import { guardDecisions } from './guard-path.ts'
import { lookUpIfPath, matchesOf, oneOrAll } from '../json/query.ts'
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
  for (const { path } of operations) guardDecisions(parsePath(path))
  return { ...applyOperations(base, operations, { allowConfigPaths: true, unguarded: true }).document, ...parts.extra }
}

async function valueOf(document: JsonObject, { kind, path, expression }: TemplateVar): Promise<JsonValue | undefined> {
  if (kind === 'text') return expression
  if (kind === 'path') {
    const value = oneOrAll(await matchesOf(document, expression))
    if (value !== undefined) return value
    const why = suggestPath(document, expression)
    throw new CicdError('VALUE_NOT_FOUND', `the template variable ${path} has no value: ${why}`)
  }
  const found = await lookUpIfPath(document, expression)
  const value = found === undefined ? expression : found
  return isFalsy(value) ? undefined : value
}

/** A template variable of the command line: `--var`, `--var-path` or `--var-text` `PATH=EXPR`. */
export interface TemplateVar {
  /** `either`: a path into the document when it matches, otherwise the text itself. */
  readonly kind: 'either' | 'path' | 'text'
  /** Where it is put in the template context. */
  readonly path: string
  readonly expression: string
}
