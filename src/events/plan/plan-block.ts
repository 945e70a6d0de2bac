import type { Config } from '../../config/config.ts'
import { blockKeys, handlerKind, handlerKinds, isHandler } from '../../config/schemas/handlers.ts'
import { switches } from '../../config/schemas/switches.ts'
import { given } from '../../json/given.ts'
import type { JsonObject } from '../../json/json.ts'
import { isObject } from '../../json/json.ts'
import { flowLink } from '../../context/flow-link.ts'
import { templateContext } from '../../context/template-context.ts'
import type { TemplateVar } from '../../context/template-context.ts'
import { CicdError } from '../../errors/cicd-error.ts'
import { didYouMean } from '../../errors/nearest-name.ts'
import type { TemplateEngine } from '../../templates/template-engine.ts'
import { whyOff } from '../rendering/condition.ts'
import type { EventBlock } from './event-blocks.ts'
import type { BlockPlan } from '../handlers/handler.ts'
import type { FlowAsking } from '../flow-document.ts'
import { handlers } from '../handlers/handlers.ts'
import { eventLoopTurn } from '../rendering/event-loop-turn.ts'
import { badBlock } from '../rendering/scope.ts'
import type { Scope } from '../rendering/scope.ts'

/** The inputs of a plan besides the document. */
export interface PlanSettings {
  readonly config: Config
  readonly templates: TemplateEngine
  readonly vars: readonly TemplateVar[]
  /** The asker, time and context, for a block that asks a question. */
  readonly asking?: FlowAsking | undefined
  /** Receives typos of names in the block's templates, with the path of the template. */
  readonly onTypo?: Scope['onTypo']
}

/** Plans a block with this document. Does no I/O. Throws configuration errors: TEMPLATE_ERROR, BAD_BLOCK, UNKNOWN_HANDLER. */
export async function planBlock(block: EventBlock, document: JsonObject, settings: PlanSettings): Promise<BlockPlan> {
  const scope = await scopeOf(block, document, settings)
  const closed = block.gates
    .map(({ path, config }) => whyOff({ ...scope, path }, config))
    .find((reason) => reason !== undefined)
  if (closed !== undefined) return { kind: 'skip', reason: closed }

  const { handler, config } = block
  if (!isHandler(handler)) throw unknownHandler(block)
  if (!isObject(config)) {
    const known = Object.keys(blockKeys(handlerKinds[handler]))
    throw badBlock(scope, `is not a block: a block is a map${didYouMean(block.name, known)}`)
  }
  return handlers[handler].plan({ block: config, scope, config: settings.config, document, asking: settings.asking })
}

function unknownHandler({ path, handler }: EventBlock): CicdError {
  const nearest = didYouMean(handler, Object.keys({ ...switches, ...handlerKinds }))
  return new CicdError('UNKNOWN_HANDLER', `${path}: there is no handler "${handler}"${nearest}`)
}

/** The scope for the templates of a block: the context data, `configData`, the variables and the block itself. */
export async function scopeOf(block: EventBlock, document: JsonObject, settings: PlanSettings): Promise<Scope> {
  const kind = handlerKind(block.handler)
  const context = await templateContext(document, {
    configData: settings.config.configData,
    vars: settings.vars,
    extra: {
      ...flowLink(settings.config.gateway.url, document),
      ...(kind !== undefined && { [kind.contextName]: block.config }),
    },
  })
  // The code below renders without a pause. So the event loop turns here, and all of it together has the limits of one render.
  await eventLoopTurn()
  return { engine: settings.templates.together(), context, path: block.path, ...given({ onTypo: settings.onTypo }) }
}
