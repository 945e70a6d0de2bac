import { createHash } from 'node:crypto'
import type { Decision } from '../../decisions/decision.ts'
import { optionOf } from '../../decisions/decision.ts'
import type { JsonObject } from '../../json/json.ts'
import { shorten } from '../../text/shorten.ts'
import type { Proven } from '../../operations/decisions/as-proven.ts'
import { unprovenLine } from '../answers/texts.ts'
import { utcText } from '../../events/messages/question-text.ts'
import { actionContext } from './action.ts'

/** Texts from outside on one line, without working markup, mentions or links. */
export function plain(text: string, most = 300): string {
  return (
    shorten(text.replace(/\s+/g, ' ').trim(), most)
      .replace(/[\\`*_{}[\]()#+!|<>~-]/g, '\\$&')
      // A zero-width space breaks names, links, emoji, entities and formulas, which cannot be escaped everywhere.
      .replace(/\/\/|www\.|[@:&$]/gi, '$&\u200b')
  )
}

export interface PostOptions {
  readonly context: string
  readonly actionsUrl: string
  readonly secret: string
  /** The digest of the question as it is shown. */
  readonly asked: string
}

/** The current message of a question: `message` and `props` in the form of the server's API. Made only from the record. */
export function questionPost(
  { decision, isUnproven }: Proven,
  options: PostOptions,
): { readonly message: string; readonly props: JsonObject } {
  const isOpen = decision.state === 'open'
  const lines = [
    `**${plain(decision.subject, 1000)}**`,
    ...(isOpen ? openLines(decision) : isUnproven ? [unprovenLine] : endLines(decision)),
  ]
  const attachment = {
    fallback: plain(decision.subject),
    text: lines.join('\n'),
    actions: isOpen ? buttons(decision, options) : [],
  }
  const content = { attachments: [attachment] }
  const shown = createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 16)
  return { message: '', props: { ...content, cicdstatemgr: { question: decision.id, shown } } }
}

function buttons(
  { id: question, name, options }: Decision,
  { context, actionsUrl, secret, asked }: PostOptions,
): JsonObject[] {
  return options.map(({ key, text, rejects }, index) => ({
    // The server accepts only letters and digits in an id.
    id: `option${index}`,
    type: 'button',
    name: shorten(text.replace(/\s+/g, ' '), 60),
    style: rejects === true ? 'danger' : 'default',
    integration: { url: actionsUrl, context: actionContext({ context, question, name, option: key, asked }, secret) },
  }))
}

function openLines(decision: Decision): readonly string[] {
  const { policy, quorum, expiresAt, options, votes, rejects } = decision
  const until = expiresAt === undefined ? 'open until it is decided' : `open until ${utcText(expiresAt)}`
  const counts = options.flatMap((option) => {
    const people = votes.filter((vote) => vote.option === option.key).map(({ person }) => plain(person, 80))
    if (people.length === 0) return []
    const needed = option.rejects === true && rejects === 'one' ? 1 : quorum
    return [`${plain(option.text)}: ${people.length} of ${needed} (${people.slice(0, 20).join(', ')})`]
  })
  return [`policy ${plain(policy)}, ${quorum} agree, ${until}`, ...counts]
}

/** The lines that say how a question ended, and why it was cancelled. */
function endLines(decision: Decision): readonly string[] {
  const { state, by = [], decidedAt, option: key, comment } = decision
  const option = key === undefined ? undefined : optionOf(decision, key)
  const chosen = option === undefined ? '' : `: ${plain(option.text)}`
  const who =
    by.length === 0
      ? ''
      : ` by ${by
          .slice(0, 20)
          .map((each) => plain(each, 80))
          .join(', ')}`
  const when = decidedAt === undefined ? '' : `, ${utcText(decidedAt)}`
  const end = `${state}${chosen}${who}${when}`
  return comment === undefined ? [end] : [end, plain(comment)]
}
