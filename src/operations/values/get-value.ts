import { given } from '../../json/given.ts'
import { contextId } from '../../context/context-id.ts'
import type { JsonObject, JsonValue } from '../../json/json.ts'
import { readPath } from '../../json/query.ts'
import { suggestPath } from '../../json/suggest-path.ts'
import { templateContext } from '../../context/template-context.ts'
import { CicdError } from '../../errors/cicd-error.ts'
import { readFrom } from '../change/read-context.ts'
import type { GetRequest, GetResult } from '../requests.ts'
import type { Caller } from '../host.ts'

/** The path of the whole document, where one is read. */
export const wholeDocument = '.'

/** Several paths of one document, as it is at one moment. */
export interface GetValuesRequest extends Omit<GetRequest, 'path'> {
  readonly paths: readonly string[]
}

export interface GetValuesResult extends Pick<GetResult, 'id' | 'revision'> {
  /** In the order of the paths. */
  readonly values: readonly { readonly path: string; readonly value: JsonValue; readonly found: boolean }[]
}

/** Reads one value. Throws CONTEXT_NOT_FOUND, VALUE_NOT_FOUND, TEMPLATE_ERROR. */
export async function getValue(caller: Caller, { path, ...request }: GetRequest): Promise<GetResult> {
  const { id, revision, values } = await getValues(caller, { ...request, paths: [path] })
  const [{ value, found } = { value: null, found: false }] = values
  return { id, value, found, ...given({ revision }) }
}

/** Reads several values of the same revision. Throws CONTEXT_NOT_FOUND, VALUE_NOT_FOUND with all paths that lead nowhere, TEMPLATE_ERROR. */
export async function getValues(caller: Caller, request: GetValuesRequest): Promise<GetValuesResult> {
  const id = contextId(request.id)
  const { document, revision } = await readFrom(caller.host, id, request.cached)
  const stored = await Promise.all(request.paths.map((path) => readAt(document, path)))
  const missing = request.default === undefined ? request.paths.filter((_, at) => stored[at] === undefined) : []
  const [first] = missing
  if (first !== undefined) {
    throw new CicdError(
      'VALUE_NOT_FOUND',
      `"${id}" has no value at ${missing.join(' and ')}: ${suggestPath(document, first)}`,
    )
  }
  // Variables have an effect only if the value is rendered.
  const isRendered = request.render ?? (request.vars ?? []).length > 0
  const values: GetValuesResult['values'][number][] = []
  for (const [at, path] of request.paths.entries()) {
    const taken = stored[at] ?? request.default ?? null
    const value = isRendered ? await rendered(caller, document, taken, { ...request, path }) : taken
    values.push({ path, value, found: stored[at] !== undefined })
  }
  return { id, values, ...given({ revision }) }
}

/** What stands at a path; the whole document at `.`. */
async function readAt(document: JsonObject, path: string): Promise<JsonValue | undefined> {
  return path === wholeDocument ? document : readPath(document, path)
}

/** Only text is a template; anything else stands for itself. */
async function rendered(
  caller: Caller,
  document: JsonObject,
  value: JsonValue,
  request: GetRequest,
): Promise<JsonValue> {
  if (typeof value !== 'string') return value
  const engine = await caller.host.templates()
  const context = await templateContext(document, {
    configData: caller.host.config.configData,
    vars: request.vars ?? [],
  })
  return engine.render(value, context, { origin: request.path })
}
