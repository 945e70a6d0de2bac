import { cicdContextFaults, requireAllowedContext } from '../../config/allowed-contexts.ts'
import { loadAppConfig } from '../../config/load-app-config.ts'
import { buildContext } from '../../context/build-context.ts'
import { ofRequest } from '../../errors/cicd-error.ts'
import { contextId } from '../../context/context-id.ts'
import { eventBlocks, misspeltPipelines } from '../../events/plan/event-blocks.ts'
import { given } from '../../json/given.ts'
import { isObject, ownValue } from '../../json/json.ts'
import type { JsonObject, JsonValue } from '../../json/json.ts'
import { masked } from '../../text/redaction.ts'
import { readFrom } from '../change/read-context.ts'
import type { Caller } from '../host.ts'

/** A request by the id of a context, or by an app's config. */
export interface ListEventsRequest {
  readonly id?: string
  /** Reads a cache only, never the primary. */
  readonly cached?: boolean
  /** Path of the app's config, or the config as a map. */
  readonly appConfig?: string | JsonObject
  readonly basesDir?: string
  /** Directory of the bases that app authors write, used for a base that is not in `basesDir`. */
  readonly appBasesDir?: string
  /** The cicd context of the app's config; default `stage`. */
  readonly cicdContext?: string
}

/** A block that runs when its event is handled. */
export interface ListedBlock {
  readonly handler: string
  readonly block: string
  /** The path in the context data. */
  readonly path: string
  /** Set if `enabled: false` turns the block off. An `if` is evaluated only when the event is handled. */
  readonly off?: true
}

export interface ListedEvent {
  readonly event: string
  /** Blocks in the order in which they run. */
  readonly blocks: readonly ListedBlock[]
}

export interface ListedPipeline {
  readonly pipeline: string
  readonly events: readonly ListedEvent[]
}

export interface ListEventsResult {
  /** Pipelines, with secrets masked. */
  readonly pipelines: readonly ListedPipeline[]
}

/** The pipelines of a context, or of an app's config, with their events. Throws CONTEXT_NOT_FOUND, UNKNOWN_CICD_CONTEXT and the errors of the app's config. */
export async function listEvents(caller: Caller, request: ListEventsRequest): Promise<ListEventsResult> {
  const document = request.id === undefined ? await defined(caller, request) : await stored(caller, request.id, request)
  const pipelines = mapsIn(ownValue(document, 'pipelines')).map(([pipeline, value]) => ({
    pipeline,
    events: mapsIn(ownValue(value, 'event-handlers')).map(([event]) => ({
      event,
      blocks: eventBlocks(document, pipeline, event).map(({ handler, name, path, gates }) => ({
        ...{ handler, block: name, path },
        ...(gates.some(({ config }) => ownValue(config, 'enabled') === false) && { off: true as const }),
      })),
    })),
  }))
  const misspelt = pipelines.length === 0 ? misspeltPipelines(document) : ''
  if (misspelt !== '') caller.host.log.warn(caller.host.redact(`no pipelines${misspelt}`))
  return { pipelines: masked(pipelines, caller.host.redact) }
}

async function stored({ host }: Caller, id: string, { cached }: ListEventsRequest): Promise<JsonObject> {
  return (await readFrom(host, contextId(id), cached)).document
}

/** The document that `init` would make, without variables: they may need values that only a run has. */
async function defined({ host }: Caller, request: ListEventsRequest): Promise<JsonObject> {
  const { appConfig = {}, basesDir, appBasesDir, cicdContext = 'stage' } = request
  ofRequest(cicdContextFaults, () => {
    requireAllowedContext(cicdContext, host.config)
  })
  const { requiredBases } = host.config
  const bases = given({ basesDir, appBasesDir })
  const { app, merged } = await loadAppConfig({ appConfig, cwd: host.cwd, requiredBases, ...bases })
  const built = () =>
    buildContext({
      ...{ id: contextId('app'), cicdContext, app, merged: { ...merged, variables: {} } },
      ...{ operations: [], allowConfigPaths: false, renderVariable: (template: string) => template },
      ...(typeof appConfig === 'string' && { file: appConfig }),
    })
  return ofRequest(cicdContextFaults, built)
}

function mapsIn(value: JsonValue | undefined): [string, JsonObject][] {
  if (!isObject(value)) return []
  return Object.entries(value).filter((entry): entry is [string, JsonObject] => isObject(entry[1]))
}
