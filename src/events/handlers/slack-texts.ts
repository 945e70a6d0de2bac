import { ownValue } from '../../json/json.ts'
import type { MessageHandler } from '../../config/schemas/handlers.ts'
import { slackEscapeOnce } from '../../text/slack-escape.ts'
import type { Addressed } from '../messages/message.ts'
import { below, renderText } from '../rendering/scope.ts'
import type { Scope } from '../rendering/scope.ts'
import type { PlanInput } from './handler.ts'

/** Whether a block's message is the stock one of Slack: no template makes it, and no endpoint gets it. */
function isSlackStock({ block, config }: PlanInput, handler: MessageHandler): boolean {
  return (ownValue(block, 'endpoint') ?? null) === null && config.templates[handler] === undefined
}

/** The place whose texts go to Slack: what values hold is shown there, and is not a link or mention. Elsewhere they are as they are. */
export function textScope(input: PlanInput, handler: MessageHandler): Scope {
  return isSlackStock(input, handler) ? { ...input.scope, escape: slackEscapeOnce } : input.scope
}

/** What a block says of where its message goes, as far as it says something. Throws TEMPLATE_ERROR and BAD_BLOCK (config). */
export function addressOf({ block, scope }: PlanInput): Addressed {
  const said = (name: string) => renderText(below(scope, name), ownValue(block, name) ?? null).trim()
  const channel = said('channel')
  const broadcast = /^true$/i.test(said('reply_broadcast'))
  return { ...(channel !== '' && { channel }), ...(broadcast && { broadcast }) }
}
