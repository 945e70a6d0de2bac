import type { JsonObject } from '../../json/json.ts'
import type { TemplateContext } from '../../templates/template-engine.ts'
import { fact } from './stock-message.ts'
import { shorten } from '../../text/shorten.ts'
import { choiceBlocks, textBlocks } from './slack-blocks.ts'
import type { StockMaker } from './stock-message.ts'

/** Slack cuts what is longer, without saying so in the message. */
const longestText = 40_000
/** What response URLs take beside the message itself. */
export const responseKeys: readonly string[] = ['response_type', 'replace_original', 'delete_original', 'thread_ts']

/** Block Kit messages as chat.postMessage takes them, in the flow's thread; of respond, as response URLs take them. */
export const slackStock: StockMaker = (message, scope) => {
  switch (message.handler) {
    case 'notify':
      return { body: { ...place(scope.context), ...textBody(message.message) }, warnings: [] }
    case 'respond': {
      const given = Object.entries(message.extras).filter(([name]) => responseKeys.includes(name))
      return { body: { ...Object.fromEntries(given), ...textBody(message.message) }, warnings: [] }
    }
    case 'manual-choice': {
      const { blocks, warnings } = choiceBlocks(message, scope)
      return { body: { ...place(scope.context), text: shorten(message.title, longestText), blocks }, warnings }
    }
  }
}

function place(context: TemplateContext): JsonObject {
  return { ...fact('channel', context, 'channel'), ...fact('thread_ts', context, 'state.slack.thread_ts') }
}

/** The text stands for the blocks where those cannot be shown, and alone where it is too long for blocks. */
function textBody(text: string): JsonObject {
  const blocks = textBlocks(text)
  return { text: shorten(text, longestText), ...(blocks.length > 0 && { blocks }) }
}
