import { ownValue } from '../../json/json.ts'
import type { MessageHandler } from '../../config/schemas/handlers.ts'
import { slackEscapeOnce } from '../../text/slack-escape.ts'
import type { Addressed } from '../messages/message.ts'
import { below, renderText } from '../rendering/scope.ts'
import type { Scope } from '../rendering/scope.ts'
import type { PlanInput } from './handler.ts'

/** Whether a block sends Slack's stock message: the config has no template for it, and the block names no endpoint. */
function isSlackStock({ block, config }: PlanInput, handler: MessageHandler): boolean {
  return (ownValue(block, 'endpoint') ?? null) === null && config.templates[handler] === undefined
}

/** The scope for texts. In texts for Slack values are escaped, so that none becomes a link or a mention. For other receivers they stay unchanged. */
export function textScope(input: PlanInput, handler: MessageHandler): Scope {
  return isSlackStock(input, handler) ? { ...input.scope, escape: slackEscapeOnce } : input.scope
}

/** The channel and other addressing keys that a block sets. Throws TEMPLATE_ERROR and BAD_BLOCK (config). */
export function addressOf({ block, scope }: PlanInput): Addressed {
  const said = (name: string) => renderText(below(scope, name), ownValue(block, name) ?? null).trim()
  const channel = said('channel')
  const broadcast = /^true$/i.test(said('reply_broadcast'))
  return { ...(channel !== '' && { channel }), ...(broadcast && { broadcast }) }
}
