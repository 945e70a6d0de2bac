import { findValue } from '../../json/find-value.ts'
import type { JsonObject } from '../../json/json.ts'
import type { TemplateContext } from '../../templates/template-engine.ts'
import { fact } from './stock-message.ts'
import { shorten } from '../../text/shorten.ts'
import type { Addressed } from './message.ts'
import { choiceBlocks, textBlocks } from './slack-blocks.ts'
import type { StockMaker } from './stock-message.ts'

/** Maximum length of a text: Slack cuts longer ones without a note in the message. */
const longestText = 40_000
/** Keys that response URLs accept besides the message itself. */
export const responseKeys: readonly string[] = ['response_type', 'replace_original', 'delete_original', 'thread_ts']

/** Block Kit messages in the form of chat.postMessage, in the flow's thread. A message of `respond` has the form of response URLs. */
export const slackStock: StockMaker = (message, scope) => {
  switch (message.handler) {
    case 'notify':
      return { body: { ...place(message, scope.context), ...textBody(message.message) }, warnings: [] }
    case 'respond': {
      const given = Object.entries(message.extras).filter(([name]) => responseKeys.includes(name))
      return { body: { ...Object.fromEntries(given), ...textBody(message.message) }, warnings: [] }
    }
    case 'manual-choice': {
      const { blocks, warnings } = choiceBlocks(message, scope)
      return { body: { ...place(message, scope.context), text: shorten(message.title, longestText), blocks }, warnings }
    }
  }
}

function place({ channel, broadcast, place: changed }: Addressed, context: TemplateContext): JsonObject {
  if (changed !== undefined) return { ...changed }
  const thread = isElsewhere(channel, context) ? {} : fact('thread_ts', context, 'state.slack.thread_ts')
  return {
    ...(channel === undefined ? fact('channel', context, 'channel') : { channel }),
    ...thread,
    // Slack accepts this key for replies only.
    ...(broadcast === true && Object.hasOwn(thread, 'thread_ts') && { reply_broadcast: true }),
  }
}

/** Whether a message goes to another channel than the flow's; the flow's thread is not there. */
export function isElsewhere(channel: string | undefined, context: TemplateContext): boolean {
  return channel !== undefined && channel !== findValue(context, 'channel')
}

/** The text of a message. Slack shows it where blocks cannot be shown; it is sent alone if it is too long for blocks. */
function textBody(text: string): JsonObject {
  const blocks = textBlocks(text)
  return { text: shorten(text, longestText), ...(blocks.length > 0 && { blocks }) }
}
