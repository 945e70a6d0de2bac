import type { JsonObject } from '../../json/json.ts'
import type { Message, RenderedChoices, RenderedOption, ShownQuestion } from './message.ts'
import { howToDecide, utcText, whoMayVote } from './question-text.ts'
import { shorten } from '../../text/shorten.ts'
import type { StockMaker } from './stock-message.ts'

/** Maximum size of a Teams message, in bytes of JSON. */
const largestMessage = 28 * 1024

/** Messages with an Adaptive Card, in the form that webhooks of Microsoft Teams (Workflows) accept. */
export const teamsStock: StockMaker = (message) => {
  if (message.handler === 'manual-choice') return { body: card(choiceBody(message)), warnings: [] }
  return { body: fitting(message.message), warnings: [] }
}

/** The start of a text that fits the card. */
function fitting(text: string, most = text.length): JsonObject {
  const body = card([textBlock(shorten(text, most))])
  const size = Buffer.byteLength(JSON.stringify(body))
  return size <= largestMessage ? body : fitting(text, Math.floor((most * (largestMessage - 500)) / size))
}

function card(body: JsonObject[]): JsonObject {
  const content = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    body,
  }
  return {
    type: 'message',
    attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content }],
  }
}

function choiceBody({ title, choices, question }: Extract<Message, { handler: 'manual-choice' }>): JsonObject[] {
  if (question !== undefined) return [titleBlock(title), ...questionBody(question, choices)]
  const groups = Object.entries(choices).flatMap(([name, { header, options }]) => [
    ...(header.trim() === '' ? [] : [textBlock(header)]),
    ...(options.length === 0 ? [] : [{ type: 'ActionSet', actions: options.map((option) => action(name, option)) }]),
  ])
  return [titleBlock(title), ...groups]
}

function titleBlock(title: string): JsonObject {
  return { ...textBlock(title), weight: 'Bolder', size: 'Medium' }
}

/** The question, how to answer it, and a link to the page that accepts votes: buttons of a Teams card cannot vote. Plain text runs, so that no markup in data is rendered. */
function questionBody(question: ShownQuestion, choices: RenderedChoices): JsonObject[] {
  const { subject, expiresAt, url } = question
  const until = expiresAt === undefined ? 'Open until it is decided' : `Open until ${utcText(expiresAt)}`
  const options = Object.values(choices).flatMap(({ header, options }) => [
    ...(header.trim() === '' ? [] : [textBlock(header)]),
    ...options.map(({ text, key }) =>
      plain(`${text}: ${howToDecide(question, typeof key === 'string' ? key : undefined)}`),
    ),
  ])
  const link = url === undefined ? [] : [linkTo(url)]
  return [plain(subject), plain(`${whoMayVote(question)}. ${until}.`), ...options, ...link]
}

function linkTo(url: string): JsonObject {
  return { type: 'ActionSet', actions: [{ type: 'Action.OpenUrl', title: 'Show the flow, and vote', url }] }
}

function plain(text: string): JsonObject {
  return { type: 'RichTextBlock', inlines: [{ type: 'TextRun', text }] }
}

/** A button of a card. A webhook gets no clicks, so a URL is opened. Other values are sent to a bot or a flow that waits for them. */
function action(choice: string, { text, value, style }: RenderedOption): JsonObject {
  const kind = /^https?:\/\//i.test(value)
    ? { type: 'Action.OpenUrl', title: text, url: value }
    : { type: 'Action.Submit', title: text, data: { choice, value } }
  if (style === 'primary') return { ...kind, style: 'positive' }
  return style === 'danger' ? { ...kind, style: 'destructive' } : kind
}

function textBlock(text: string): JsonObject {
  return { type: 'TextBlock', text, wrap: true }
}
