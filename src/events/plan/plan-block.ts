import type { Config } from '../../config/config.ts'
import type { JsonObject } from '../../json/json.ts'
import { isObject } from '../../json/json.ts'
import { templateContext } from '../../context/template-context.ts'
import type { TemplateVar } from '../../context/template-context.ts'
import { CicdError } from '../../errors/cicd-error.ts'
import { didYouMean } from '../../errors/nearest-name.ts'
import type { TemplateEngine } from '../../templates/template-engine.ts'
import { conditionHolds } from '../rendering/condition.ts'
import type { EventBlock, Gate } from './event-blocks.ts'
import type { BlockPlan } from '../handlers/handler.ts'
import { handlers } from '../handlers/handlers.ts'
import { badBlock, below } from '../rendering/scope.ts'
import type { Scope } from '../rendering/scope.ts'

/** What planning looks at beside the document. */
export interface PlanSettings {
  readonly config: Config
  readonly templates: TemplateEngine
  readonly vars: readonly TemplateVar[]
}

/** What a block will do, seeing this document. Does no I/O. Throws configuration errors: TEMPLATE_ERROR, BAD_BLOCK, UNKNOWN_HANDLER. */
export async function planBlock(block: EventBlock, document: JsonObject, settings: PlanSettings): Promise<BlockPlan> {
  const scope = await scopeOf(block, document, settings)
  const closed = block.gates.map((gate) => whyClosed(gate, scope)).find((reason) => reason !== undefined)
  if (closed !== undefined) return { kind: 'skip', reason: closed }

  const handler = handlers.get(block.handler)
  if (handler === undefined) {
    const nearest = didYouMean(block.handler, handlers.keys())
    throw new CicdError('UNKNOWN_HANDLER', `${block.path}: there is no handler "${block.handler}"${nearest}`)
  }
  if (!isObject(block.config))
    throw badBlock(scope, `is no block: a block is a map${didYouMean(block.name, [handler.blockKey])}`)
  return handler.plan({ block: block.config, scope, config: settings.config, document })
}

/** What the templates of a block see: the context data, `configData`, the variables and the block itself. */
export async function scopeOf(block: EventBlock, document: JsonObject, settings: PlanSettings): Promise<Scope> {
  const handler = handlers.get(block.handler)
  const context = await templateContext(document, {
    configData: settings.config.configData,
    vars: settings.vars,
    extra: handler === undefined ? {} : { [handler.contextName]: block.config },
  })
  // What follows renders without a pause: the event loop turns before it, and all of it has the limits of one render.
  await new Promise((resolve) => setImmediate(resolve))
  return { engine: settings.templates.together(), context, path: block.path }
}

function whyClosed({ path, config }: Gate, scope: Scope): string | undefined {
  if (config.enabled === false) return `${path}.enabled is false`
  if (config.if === undefined) return undefined
  return conditionHolds(below({ ...scope, path }, 'if'), config.if) ? undefined : `${path}.if does not hold`
}
