import type { JsonObject } from '../json/json.ts'
import type { Decision } from './decision.ts'
import { questionBefore } from './outbox.ts'

/** A warning if a new question replaces an open one that has votes: they no longer count. */
export function droppedVotes(document: JsonObject, { name, askedAt }: Decision): string | undefined {
  const before = questionBefore(document, name)
  if (before?.state !== 'open' || before.votes.length === 0) return undefined
  if (isOver(before, askedAt)) return undefined
  const { votes } = before
  const told = votes.slice(0, mostTold).map(({ person, option }) => `${person}: ${option}`)
  const rest = votes.length > mostTold ? [`and ${votes.length - mostTold} more`] : []
  const count = votes.length === 1 ? '1 vote, which no longer counts' : `${votes.length} votes, which no longer count`
  return `the question "${name}" was open and had ${count} (${[...told, ...rest].join(', ')}): it is asked again, and everyone has to vote again`
}

/** A note if a new question replaces one that is open without votes, whose buttons no longer count, or one that people have approved or rejected. */
export function replacedQuestion(document: JsonObject, { name, askedAt }: Decision): string | undefined {
  const before = questionBefore(document, name)
  if (before?.state === 'open') {
    if (before.votes.length > 0 || isOver(before, askedAt)) return undefined
    return `the question "${name}" was open since ${before.askedAt}, without votes: it is asked again, and votes on the earlier one do not count; --delivery-id keeps it if a step runs again`
  }
  if (before?.state !== 'approved' && before?.state !== 'rejected') return undefined
  const { state, by = [], decidedAt } = before
  const told = by.length > mostTold ? [...by.slice(0, mostTold), `and ${by.length - mostTold} more`] : by
  const who = told.length === 0 ? '' : `, by ${told.join(', ')}`
  const when = decidedAt === undefined ? '' : ` at ${decidedAt}`
  return `"${name}" was ${state} before${who}${when}: it is asked again, and everyone has to vote again; --delivery-id keeps the answer if a step runs again`
}

/** Whether the time of a question was over at a time. */
function isOver({ expiresAt }: Decision, time: string): boolean {
  return expiresAt !== undefined && Date.parse(expiresAt) <= Date.parse(time)
}

/** Maximum number of votes in one line. */
const mostTold = 10
