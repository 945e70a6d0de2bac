import { given } from '../../json/given.ts'
import { contextId } from '../../context/context-id.ts'
import type { ContextId } from '../../context/context-id.ts'
import type { JsonObject, JsonValue } from '../../json/json.ts'
import { templateContext } from '../../context/template-context.ts'
import { readContext, readFrom } from '../change/read-context.ts'
import { valuesAt } from '../change/values-at.ts'
import type { ValueAt } from '../change/values-at.ts'
import type { GetRequest, GetResult } from '../requests.ts'
import { documentAt } from '../history/revisions.ts'
import type { Caller, Host } from '../host.ts'
import type { Typo } from '../../templates/values/typo.ts'
import { typoWarnings } from './typo-warnings.ts'

/** A request for several paths of one revision. */
export interface GetValuesRequest extends Omit<GetRequest, 'path'> {
  readonly paths: readonly string[]
}

export interface GetValuesResult extends Pick<GetResult, 'id' | 'revision'> {
  /** The values, in the order of the paths. */
  readonly values: readonly ValueAt[]
}

/** One path, or several. */
export interface GetPathsRequest extends Omit<GetRequest, 'path'> {
  /** `.` is the whole document. */
  readonly path?: string
  /** In the place of `path`: the value is a map by path then, of one revision. */
  readonly paths?: readonly string[]
}

/** Reads one value, or a map of several. Throws CONTEXT_NOT_FOUND, VALUE_NOT_FOUND, TEMPLATE_ERROR. */
export async function getPaths(caller: Caller, { path, paths = [], ...request }: GetPathsRequest): Promise<GetResult> {
  if (path !== undefined) return getValue(caller, { ...request, path })
  const { id, revision, values } = await getValues(caller, { ...request, paths })
  const value = Object.fromEntries(values.map((one) => [one.path, one.value]))
  return { id, value, found: values.every(({ found }) => found), ...given({ revision }) }
}

/** Reads one value. Throws CONTEXT_NOT_FOUND, VALUE_NOT_FOUND, TEMPLATE_ERROR. */
export async function getValue(caller: Caller, { path, ...request }: GetRequest): Promise<GetResult> {
  const { id, revision, values } = await getValues(caller, { ...request, paths: [path] })
  const [{ value, found } = { value: null, found: false }] = values
  return { id, value, found, ...given({ revision }) }
}

/** Reads several values of the same revision. Throws CONTEXT_NOT_FOUND, REVISION_UNKNOWN, REVISION_NOT_KEPT, VALUE_NOT_FOUND with all paths without a value, TEMPLATE_ERROR. */
export async function getValues(caller: Caller, request: GetValuesRequest): Promise<GetValuesResult> {
  const id = contextId(request.id)
  const { document, revision } = await documentFor(caller.host, id, request)
  const stored = await valuesAt(
    { id, document, ...given({ revision: request.revision }) },
    request.paths,
    request.default,
  )
  // Variables have an effect only if the value is rendered.
  const isRendered = request.render ?? (request.vars ?? []).length > 0
  if (!isRendered) return { id, values: stored, ...given({ revision }) }
  const values: ValueAt[] = []
  for (const { path, value, found } of stored) {
    values.push({ path, value: await rendered(caller, document, value, { ...request, path }), found })
  }
  return { id, values, ...given({ revision }) }
}

/** The document of the revision that is wanted; default: the newest. */
async function documentFor(
  host: Host,
  id: ContextId,
  { cached, revision }: GetValuesRequest,
): Promise<{ document: JsonObject; revision?: number }> {
  if (revision === undefined) return readFrom(host, id, cached)
  return { document: await documentAt(host, id, await readContext(host, id, 'find'), revision), revision }
}

/** Renders a text as a template; other values stay unchanged. */
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
  const warn = typoWarnings(caller.host)
  const onTypo = (typo: Typo) => {
    warn(request.path, typo)
  }
  return engine.render(value, context, { origin: request.path, onTypo })
}
