import type { Decision } from '../../decisions/decision.ts'
import { optionOf } from '../../decisions/decision.ts'
import { shorten } from '../../text/shorten.ts'

/** Text from outside, escaped so that Slack makes no mentions or links of it. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

/** A text from outside, such as a name or a subject: escaped, on one line, without markup, and cut to `most` characters. */
export function plain(text: string, most = 300): string {
  // A zero-width space after a markup character stops a pair of them from formatting the text in between.
  return escaped(shorten(text.replace(/\s+/g, ' ').trim(), most)).replace(/[*_~`]/g, '$&\u200b')
}

/** The votes on a question, one line for each option that someone chose. */
export function countLines(decision: Decision): readonly string[] {
  return decision.options.flatMap((option) => {
    const votes = decision.votes.filter((vote) => vote.option === option.key)
    if (votes.length === 0) return []
    const needed = option.rejects === true && decision.rejects === 'one' ? 1 : decision.quorum
    return [`*${plain(option.text)}*: ${votes.length} of ${needed} (${names(votes.map(({ person }) => person))})`]
  })
}

/** How a question ended, in one line. */
export function endLine(decision: Decision): string {
  const { state, by = [], decidedAt } = decision
  const option = decision.option === undefined ? undefined : optionOf(decision, decision.option)
  const chosen = option === undefined ? '' : `: ${plain(option.text)}`
  const who = by.length === 0 ? '' : ` by ${names(by)}`
  const when = decidedAt === undefined ? '' : `, ${timeIn(decidedAt)}`
  switch (state) {
    case 'approved':
      return `:white_check_mark: Approved${chosen}${by.length === 0 ? ', since the time was up' : who}${when}`
    case 'rejected':
      return `:no_entry: Rejected${chosen}${who}${when}`
    case 'expired':
      return `:hourglass: Expired: nobody decided in time${when}`
    default:
      return `:heavy_minus_sign: Cancelled${who}${when}`
  }
}

/** The line for an end that somebody wrote into the record, and nobody signed. */
export const unprovenLine =
  ':warning: The record says that this question has ended, but the end has no valid signature: it does not count'

/** The comments, one line each. */
export function commentLines({ votes, comment }: Decision): readonly string[] {
  const said = votes.flatMap((vote) =>
    vote.comment === undefined ? [] : [`${plain(vote.person, 80)}: ${plain(vote.comment)}`],
  )
  return comment === undefined ? said : [...said, plain(comment)]
}

/** A time in Slack's date format, which Slack shows in the reader's time zone. */
function timeIn(iso: string): string {
  const seconds = Math.floor(Date.parse(iso) / 1000)
  return `<!date^${seconds}^{date_short_pretty} {time}|${escaped(iso)}>`
}

function names(people: readonly string[]): string {
  const shown = people.slice(0, 20).map((person) => plain(person, 80))
  const left = people.length - shown.length
  return left === 0 ? shown.join(', ') : `${shown.join(', ')} and ${left} more`
}
