import type { Config } from '../../config/config.ts'
import type { Seen, SeenWords } from '../../decisions/as-shown.ts'
import { given } from '../../json/given.ts'
import { isObject, mapAt } from '../../json/json.ts'
import type { JsonObject, JsonValue } from '../../json/json.ts'
import { questionHandler } from '../../events/handlers/question.ts'
import { countBlock } from '../answers/question-message.ts'
import { listAt, textAt } from '../slack/clicker.ts'
import type { Click } from './click.ts'

/** The question as the person saw it, from the payload that Slack signed. If the message may come from a template, with its own words, only the digest counts. */
export function seenIn({ button, payload }: Click, config: Config): Seen {
  const words = hasTemplate(config) ? undefined : wordsIn(payload)
  return given({ asked: button.asked, words })
}

/** Whether a message with buttons of a question may come from a template of the config. */
function hasTemplate({ templates, endpoints }: Config): boolean {
  return (
    templates[questionHandler] !== undefined || Object.values(endpoints).some(({ template }) => template !== undefined)
  )
}

function wordsIn(payload: JsonObject): SeenWords {
  const blocks = listAt(mapAt(payload, 'message'), 'blocks')
  return { subject: subjectIn(blocks), option: optionIn(payload, blocks) }
}

/** The section above the voters and the deadline (events/messages/slack-blocks.ts). Texts that the asker chose are before and after these two. */
function subjectIn(blocks: readonly JsonValue[]): string | undefined {
  const isDetails = (block: JsonValue) => isObject(block) && block.type === 'context' && block.block_id !== countBlock
  const block = blocks[blocks.findIndex(isDetails) - 1]
  return isObject(block) && block.type === 'section' ? textAt(mapAt(block, 'text'), 'text') : undefined
}

/** The text of the clicked button; undefined if the message has another text on a button with the same value. */
function optionIn(payload: JsonObject, blocks: readonly JsonValue[]): string | undefined {
  const [clicked] = listAt(payload, 'actions').filter(isObject)
  const shown = blocks
    .flatMap((block) => (isObject(block) ? listAt(block, 'elements') : []))
    .filter(isObject)
    .filter(({ type, value }) => type === 'button' && value === clicked?.value)
  const buttons = clicked === undefined ? shown : [clicked, ...shown]
  const texts = new Set(buttons.map((button) => textAt(mapAt(button, 'text'), 'text')))
  const [text] = texts
  return texts.size === 1 ? text : undefined
}
