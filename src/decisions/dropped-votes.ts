import type { Decision } from './decision.ts'
import { withoutVotes, withoutVotesText } from './without-votes.ts'

/** A warning if a new question replaces an open one that has votes: they no longer count. */
export function droppedVotes(before: Decision, { name, askedAt }: Decision): string | undefined {
  if (before.state !== 'open' || before.votes.length === 0) return undefined
  if (isOver(before, askedAt)) return undefined
  const { votes } = before
  const told = votes.slice(0, mostTold).map(({ person, option }) => `${person}: ${option}`)
  const rest = votes.length > mostTold ? [`and ${votes.length - mostTold} more`] : []
  const count = votes.length === 1 ? '1 vote, which no longer counts' : `${votes.length} votes, which no longer count`
  return `the question "${name}" was open and had ${count} (${[...told, ...rest].join(', ')}): it is asked again, and everyone has to vote again`
}

/**
 * A note if a new question replaces one that is open without votes, whose buttons no longer count, or one that was approved or rejected. `isUnproven`: that end has no valid
 * signature, and signatures are required.
 */
export function replacedQuestion(
  before: Decision,
  { name, askedAt }: Decision,
  isUnproven: boolean,
): string | undefined {
  if (before.state === 'open') {
    if (before.votes.length > 0 || isOver(before, askedAt)) return undefined
    return `the question "${name}" was open since ${before.askedAt}, without votes: it is asked again, and votes on the earlier one do not count; --delivery-id keeps it if a step runs again`
  }
  if (before.state !== 'approved' && before.state !== 'rejected') return undefined
  const { state, by = [], decidedAt } = before
  const fault = isUnproven ? 'that outcome has no valid signature, and did not count' : forgedText(before)
  if (fault !== undefined)
    return `"${name}" was ${state} before, but ${fault}; it is asked again, and everyone has to vote`
  const told = by.length > mostTold ? [...by.slice(0, mostTold), `and ${by.length - mostTold} more`] : by
  const who = told.length === 0 ? '' : `, by ${told.join(', ')}`
  const when = decidedAt === undefined ? '' : ` at ${decidedAt}`
  return `"${name}" was ${state} before${who}${when}: it is asked again, and everyone has to vote again; --delivery-id keeps the answer if a step runs again`
}

function forgedText(before: Decision): string | undefined {
  return withoutVotes(before) === 'forged' ? `with ${withoutVotesText(before)}` : undefined
}

/** Whether the time of a question was over at a time. */
function isOver({ expiresAt }: Decision, time: string): boolean {
  return expiresAt !== undefined && Date.parse(expiresAt) <= Date.parse(time)
}

/** Maximum number of votes in one line. */
const mostTold = 10
