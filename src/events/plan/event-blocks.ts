import type { JsonObject, JsonValue } from '../../json/json.ts'
import { isObject, ownValue } from '../../json/json.ts'
import { formatPath } from '../../json/path.ts'
import { handlerKind, isSingleBlock } from '../../config/schemas/handlers.ts'
import { modes, switches } from '../../config/schemas/switches.ts'
import type { Mode, ModeName } from '../../config/schemas/switches.ts'
import { CicdError } from '../../errors/cicd-error.ts'
import { didYouMean, nearestName } from '../../errors/nearest-name.ts'

/** A map of the configuration that can turn off everything below it, with `enabled: false` or `if`. */
export interface Gate {
  readonly path: string
  readonly config: JsonObject
}

/** One block of an event's handlers. */
export interface EventBlock {
  readonly handler: string
  /** The block's name; `default` when the handler has a single block without a name. */
  readonly name: string
  /** The block's path in the context data. */
  readonly path: string
  /** The block's settings: a map, unless the configuration is wrong. */
  readonly config: JsonValue
  /** From the outermost to the innermost: the event's, the handler's and the block's own. */
  readonly gates: readonly Gate[]
}

const handlersKey = 'event-handlers'
const pipelinesKey = 'pipelines'

/** The blocks of an event in a document, in the order in which they run; empty when the event has no handlers. Throws UNKNOWN_PIPELINE (not found). */
export function eventBlocks(document: JsonObject, pipelineName: string, eventName: string): EventBlock[] {
  const pipeline = pipelineAt(document, pipelineName)
  const events = ownValue(pipeline, 'event-handlers')
  const event = isObject(events) ? ownValue(events, eventName) : undefined
  if (!isObject(event)) return []
  const steps = ['pipelines', pipelineName, 'event-handlers', eventName]
  const gate = { path: pathOf(steps), config: event }
  return configsIn(event).flatMap(([handler, config]) => handlerBlocks(handler, config, [...steps, handler], gate))
}

/** The handled event of a pipeline whose name is nearest to an event without handlers. */
export function nearestEvent(document: JsonObject, pipelineName: string, eventName: string): string | undefined {
  const events = ownValue(pipelineAt(document, pipelineName), 'event-handlers')
  const handled = isObject(events) ? Object.keys(events).filter((name) => isObject(events[name])) : []
  return nearestName(
    eventName,
    handled.filter((name) => name !== eventName),
  )
}

/** The key of a pipeline without handlers that was probably meant to be "event-handlers". */
export function misspeltHandlers(document: JsonObject, pipelineName: string): string | undefined {
  const pipeline = pipelineAt(document, pipelineName)
  if (Object.hasOwn(pipeline, handlersKey)) return undefined
  return Object.keys(pipeline).find((key) => isObject(pipeline[key]) && nearestName(key, [handlersKey]) !== undefined)
}

/** What a document without pipelines has in their place: `, but "pipeline": did you mean "pipelines"?`; empty if nothing is similar. */
export function misspeltPipelines(document: JsonObject): string {
  const maps = Object.keys(document).filter((key) => key !== pipelinesKey && isObject(document[key]))
  const key = nearestName(pipelinesKey, maps)
  return key === undefined ? '' : `, but "${key}": did you mean "${pipelinesKey}"?`
}

function pipelineAt(document: JsonObject, name: string): JsonObject {
  const pipelines = ownValue(document, 'pipelines')
  const known = isObject(pipelines) ? pipelines : {}
  const pipeline = ownValue(known, name)
  if (isObject(pipeline)) return pipeline
  const names = Object.keys(known)
  const nearest = names.length === 0 ? `: it has no pipelines${misspeltPipelines(document)}` : didYouMean(name, names)
  throw new CicdError('UNKNOWN_PIPELINE', `there is no pipeline "${name}" in the context data${nearest}`)
}

/** The blocks of a handler: it is one block, or a map of named blocks. */
function handlerBlocks(handler: string, config: JsonValue, steps: readonly string[], event: Gate): EventBlock[] {
  const path = pathOf(steps)
  if (!isObject(config)) return [{ handler, name: 'default', path, config, gates: [event] }]
  const gate = { path, config }
  const kind = handlerKind(handler)
  if (kind === undefined || isSingleBlock(kind, config)) {
    return [{ handler, name: 'default', path, config, gates: [event, gate] }]
  }
  return configsIn(config).map(([name, block]) => {
    const blockPath = pathOf([...steps, name])
    const gates = isObject(block) ? [event, gate, { path: blockPath, config: block }] : [event, gate]
    return { handler, name, path: blockPath, config: block, gates }
  })
}

/** The entries of a map except its switches. A null removes an inherited entry. */
function configsIn(map: JsonObject): [string, JsonValue][] {
  return Object.entries(map).filter(([name, value]) => !Object.hasOwn(switches, name) && value !== null)
}

/** The mode that the block sets; otherwise the handler's, then the event's, then the default. */
export function modeOf<Name extends ModeName>({ gates }: EventBlock, name: Name): Mode<Name> {
  const said = gates.findLast(({ config }) => Object.hasOwn(config, name))?.config[name]
  const values: readonly Mode<Name>[] = modes[name].values
  return values.find((value) => value === said) ?? modes[name].values[0]
}

function pathOf(names: readonly string[]): string {
  return formatPath(names.map((name) => ({ kind: 'name', name })))
}
