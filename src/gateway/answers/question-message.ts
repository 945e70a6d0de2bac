import type { Decision } from '../../decisions/decision.ts'
import { readButton } from '../../decisions/button.ts'
import { isObject } from '../../json/json.ts'
import type { JsonObject, JsonValue } from '../../json/json.ts'
import type { Proven } from '../../operations/decisions/as-proven.ts'
import { shorten } from '../../text/shorten.ts'
import { listAt } from '../slack/clicker.ts'
import { commentLines, countLines, endLine, plain, unprovenLine } from './texts.ts'

/** The id of the block that says how many have voted. */
export const countBlock = 'cicdstatemgr-votes'
/** Slack's limits: blocks in a message, and characters in a block. */
const mostBlocks = 50
const longestText = 3000

/** A message in the form of Slack's methods and response URLs. */
export interface SlackMessage {
  /** The text of notifications. */
  readonly text: string
  readonly blocks: readonly JsonValue[]
}

/** The message of an open question, with the counts of votes under it. */
export function countedMessage(decision: Decision, blocks: readonly JsonValue[]): SlackMessage {
  const lines = countLines(decision)
  const others = blocks.filter((block) => !(isObject(block) && block.block_id === countBlock))
  const counted = lines.length === 0 ? [] : [contextBlock(lines.join('\n'), countBlock)]
  return {
    text: `${plain(decision.subject)}: ${lines.join(', ')}`,
    blocks: [...others.slice(0, mostBlocks - counted.length), ...counted],
  }
}

/** The message of an ended question, made only from the record: nothing of the original message is used. */
export function closedMessage({ decision, isUnproven }: Proven): SlackMessage {
  const subject = plain(decision.subject, 1000)
  const end = isUnproven ? unprovenLine : endLine(decision)
  const details = isUnproven ? '' : [...countLines(decision), ...commentLines(decision)].join('\n')
  return {
    text: `${subject}: ${end}`,
    blocks: [
      ...subjectBlocks(decision.subject),
      sectionBlock(end),
      ...(details === '' ? [] : [contextBlock(details, countBlock)]),
    ],
  }
}

/** The blocks that show the subject. They also replace the blocks of a message that were not kept. */
export function subjectBlocks(subject: string): readonly JsonValue[] {
  return [sectionBlock(`*${plain(subject, 1000)}*`)]
}

/** The message of a question that no longer counts: its text stays, its buttons are removed. */
export function deadMessage(blocks: readonly JsonValue[], why: string): SlackMessage {
  const text = plain(why)
  return { text, blocks: [...withoutButtons(blocks).slice(0, mostBlocks - 1), contextBlock(text, countBlock)] }
}

/** Removes the buttons of questions. Other elements of the message stay: they are not ours. */
function withoutButtons(blocks: readonly JsonValue[]): readonly JsonValue[] {
  return blocks.flatMap((block): JsonObject[] => {
    if (!isObject(block) || block.block_id === countBlock) return []
    if (block.type !== 'actions') return [block]
    const elements = listAt(block, 'elements').filter(
      (element) => !(isObject(element) && typeof element.value === 'string' && readButton(element.value) !== undefined),
    )
    return elements.length === 0 ? [] : [{ ...block, elements }]
  })
}

function sectionBlock(text: string): JsonObject {
  return { type: 'section', text: { type: 'mrkdwn', text: shorten(text, longestText) } }
}

function contextBlock(text: string, id: string): JsonObject {
  return { type: 'context', block_id: id, elements: [{ type: 'mrkdwn', text: shorten(text, longestText) }] }
}
