import type { JsonObject } from '../../json/json.ts'
import { formatNames } from '../../json/path.ts'
import type { Message, RenderedChoice, RenderedOption, ShownQuestion } from './message.ts'
import { utcText, whoMayVote } from './question-text.ts'
import { badBlock, below } from '../rendering/scope.ts'
import type { Scope } from '../rendering/scope.ts'
import { slackEscapeOnce, slackWords } from '../../text/slack-escape.ts'
import { pieces, shorten } from '../../text/shorten.ts'

const longestSection = 3000
const longestButtonText = 75
const longestButtonValue = 2000
const mostButtons = 25
const mostBlocks = 50
/** Maximum length of all blocks of a message, in characters of JSON. Slack does not document its limit; it refuses about 13,000 with msg_blocks_too_long. */
const longestBlocks = 12_000
/** Characters kept free for the note about choices that are left out. */
const noteRoom = 1000

/** A message in sections; no blocks when it is blank or too long for them. */
export function textBlocks(text: string): JsonObject[] {
  if (text.length > longestBlocks) return []
  const blocks = pieces(text, longestSection)
    .filter((piece) => piece.trim() !== '')
    .map(section)
  return sizeOf(blocks) > longestBlocks ? [] : blocks
}

/** A title, then the header and buttons of each choice. Choices that do not fit the message are only named. Throws BAD_BLOCK (config). */
export function choiceBlocks(
  { title, choices, question }: Extract<Message, { handler: 'manual-choice' }>,
  scope: Scope,
): { readonly blocks: JsonObject[]; readonly warnings: readonly string[] } {
  const groups = Object.entries(choices).map(([name, choice]) => ({
    name,
    blocks: choiceGroup(choice, below(scope, formatNames('choices', name))),
  }))
  const heading = title.trim() === '' ? [] : [section(title)]
  const blocks = [...heading, ...(question === undefined ? [] : questionBlocks(question))]
  const all = [...blocks, ...groups.flatMap((group) => group.blocks)]
  if (all.length <= mostBlocks && sizeOf(all) <= longestBlocks) return { blocks: all, warnings: [] }

  const left: string[] = []
  for (const group of groups) {
    const more = [...blocks, ...group.blocks]
    const fits = more.length < mostBlocks && sizeOf(more) <= longestBlocks - noteRoom
    if (fits && left.length === 0) blocks.push(...group.blocks)
    else left.push(group.name)
  }
  const note = `… and ${left.length} more, which do not fit into one message: ${left.join(', ')}`
  return {
    blocks: [...blocks, section(shorten(slackEscapeOnce(note), noteRoom / 2))],
    warnings: [`${scope.path} has more choices than fit into one message of Slack: ${left.length} are not shown`],
  }
}

function choiceGroup({ header, options }: RenderedChoice, scope: Scope): JsonObject[] {
  const buttons = options.map((option, index) => button(option, below(scope, `options[${index}]`)))
  const rows = Array.from({ length: Math.ceil(buttons.length / mostButtons) }, (_, row) => ({
    type: 'actions',
    elements: buttons.slice(row * mostButtons, (row + 1) * mostButtons),
  }))
  return [...(header.trim() === '' ? [] : [section(header)]), ...rows]
}

/** A button. Its label may be shortened, but not its value, which says what the button does. */
function button({ text, value, style }: RenderedOption, scope: Scope): JsonObject {
  if (value.length > longestButtonValue) {
    throw badBlock(below(scope, 'value'), `renders to ${value.length} characters, and a button of Slack takes 2000`)
  }
  return {
    type: 'button',
    text: { type: 'plain_text', text: shorten(text, longestButtonText) },
    value,
    ...((style === 'primary' || style === 'danger') && { style }),
  }
}

/** The subject, the voters and the deadline as plain text: no part of it becomes markup. */
function questionBlocks(question: ShownQuestion): JsonObject[] {
  const { subject, expiresAt } = question
  const until = expiresAt === undefined ? 'Open until it is decided' : `Open until ${slackDate(expiresAt)}`
  const details = `${slackEscapeOnce(whoMayVote(question))}. ${until}.`
  return [
    { type: 'section', text: { ...plainMarkup(slackWords(subject)), verbatim: true } },
    { type: 'context', elements: [{ ...plainMarkup(details), verbatim: true }] },
  ]
}

/** A text with `verbatim`: Slack then does not turn plain words such as `@here` into links and mentions. */
function plainMarkup(text: string): JsonObject {
  return { type: 'mrkdwn', text: shorten(text, longestSection) }
}

/** A time that Slack shows in each reader's time zone. */
export function slackDate(time: string): string {
  return `<!date^${Math.floor(Date.parse(time) / 1000)}^{date_short_pretty} {time}|${utcText(time)}>`
}

function section(text: string): JsonObject {
  return { type: 'section', text: { type: 'mrkdwn', text: shorten(text, longestSection) } }
}

function sizeOf(blocks: readonly JsonObject[]): number {
  return JSON.stringify(blocks).length
}
