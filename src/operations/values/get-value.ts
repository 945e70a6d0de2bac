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

/** Reads one value. Throws CONTEXT_NOT_FOUND, VALUE_NOT_FOUND, TEMPLATE_ERROR. */
export async function getValue(caller: Caller, request: GetRequest): Promise<GetResult> {
  const id = contextId(request.id)
  const { document, revision } = await readFrom(caller.host, id, request.cached)
  const stored = await readPath(document, request.path)
  const taken = stored ?? request.default
  if (taken === undefined) {
    throw new CicdError(
      'VALUE_NOT_FOUND',
      `"${id}" has no value at ${request.path}: ${suggestPath(document, request.path)}`,
    )
  }
  const value = request.render === true ? await rendered(caller, document, taken, request) : taken
  return { id, value, found: stored !== undefined, ...given({ revision }) }
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
