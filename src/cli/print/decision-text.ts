import { neededFor } from '../../decisions/advance.ts'
import { optionOf } from '../../decisions/decision.ts'
import type { Decision } from '../../decisions/decision.ts'
import { stillToVoteText } from '../../decisions/still-to-vote.ts'
import { withoutVotes, withoutVotesText } from '../../decisions/without-votes.ts'
import { printable } from '../../text/escapes.ts'
import type { DecisionResult } from '../../operations/decisions/change-decision.ts'
import type { ShownDecision } from '../../operations/decisions/list-decisions.ts'
import { masked } from '../../text/redaction.ts'
import { alignedLines } from './lines.ts'

/** The state of a question after a vote for an option, in one line. If the vote was stored before, the line says that it counts only once. */
export function outcomeOfVote(
  { decision, effects, changed, repeated }: Pick<DecisionResult, 'decision' | 'effects' | 'changed' | 'repeated'>,
  option: string,
): string {
  if (decision.state !== 'open') return outcome(decision)
  const counted = effects.find((effect) => effect.kind === 'counted') ?? countOf(decision, option)
  const before = changed || repeated === true ? '' : '; your vote was counted before, and counts once'
  return `open: ${option} has ${counted.votes} of ${counted.needed} votes${before}`
}

function countOf(decision: Decision, key: string): { readonly votes: number; readonly needed: number } {
  const option = optionOf(decision, key)
  const votes = decision.votes.filter((vote) => vote.option === key).length
  return { votes, needed: option === undefined ? decision.quorum : neededFor(decision, option) }
}

/** A result with the secrets masked in its record, because the texts of voters may contain anything. */
export function withShownRecord<R extends Pick<DecisionResult, 'decision'>>(
  result: R,
  redact: (text: string) => string,
): R {
  return { ...result, decision: masked(result.decision, redact) }
}

/** That a question was cancelled before, and nothing changed. */
export function cancelledBefore({ name, by = [], decidedAt = '', comment }: Decision): string {
  const why = comment === undefined ? '' : `, with the comment ${JSON.stringify(comment)}`
  return printable(`nothing changed: "${name}" was cancelled before, by ${by.join(', ')} at ${decidedAt}${why}`)
}

/** The cells of a decision in a list. */
export function decisionRow(decision: ShownDecision): readonly string[] {
  const { context, name, quorum, expiresAt = '-', decidedAt, subject } = decision
  return [context, name, stateText(decision), `${mostVotes(decision)}/${quorum}`, decidedAt ?? expiresAt, subject]
}

/** All details of one decision. */
export function decisionText(decision: ShownDecision): string {
  const {
    context,
    name,
    subject,
    policy,
    quorum,
    askedBy,
    askedAt,
    expiresAt,
    invoker,
    by,
    decidedAt,
    via,
    stillToVote,
  } = decision
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['question', `${name} of ${context}`],
    ['subject', subject],
    ['state', stateInFull(decision)],
    ['policy', `${policy}, ${quorum} agree`],
    ['asked', `${askedAt} by ${askedBy}`],
    ['started by', invoker],
    ['votes by', via?.join(', ')],
    ['still to vote', stillToVote === undefined ? undefined : stillToVoteText(stillToVote)],
    ['ends', expiresAt],
    ['ended', decidedAt],
    ['by', withoutVotesText(decision) ?? (by === undefined || by.length === 0 ? undefined : by.join(', '))],
    ['why', decision.comment],
    ['signature', signatureText(decision)],
  ]
  const options = decision.options.map(({ key, text, rejects }) => [
    'option',
    `${key}: ${text}${rejects === true ? ' (refuses)' : ''}`,
  ])
  const votes = decision.votes.map(({ person, option, at, via, comment, counts, wayAccepted }) => {
    const way = wayAccepted === false ? ` (the policy does not accept ${via} now)` : ''
    const mark = counts === false ? ` (${doesNotCount})` : way
    return ['vote', `${at} ${person} through ${via}: ${option}${mark}${comment === undefined ? '' : `, ${comment}`}`]
  })
  const followUps = (decision.outbox ?? []).map(({ event, state, reason }) => {
    return ['then', `${event}: ${state}${reason === undefined ? '' : `, ${reason}`}`]
  })
  const known = facts.filter((fact): fact is readonly [string, string] => fact[1] !== undefined)
  return printable(alignedLines([...known, ...options, ...votes, ...followUps]).join('\n'))
}

/** The state of a decision, marked if its signature is missing or wrong. */
function stateText({ state, checked }: ShownDecision): string {
  if (checked === undefined || checked.is === 'signed' || checked.is === 'unverified') return state
  return `${state} (${marks[checked.is]})`
}

/** `stateText`, also marked if votes did not decide it. Only for a terminal: the list that scripts read stays as it is. */
export function markedStateText(decision: ShownDecision): string {
  const text = stateText(decision)
  const why = withoutVotes(decision)
  return text !== decision.state || why === undefined ? text : `${text} (${unvoted[why]})`
}

/** The mark of a vote without a valid signature. */
export const doesNotCount = 'no valid signature: does not count'

const unvoted = { time: 'the time was up', forged: 'too few votes' } as const

const marks = { unsigned: 'not signed', wrong: 'signature wrong', changed: 'question changed' } as const

function stateInFull(decision: ShownDecision): string {
  const { checked } = decision
  const text = outcome(decision)
  if (checked?.is !== 'unsigned' && checked?.is !== 'wrong') return text
  // A cancellation without a signature still ends the question.
  const counts = decision.state === 'cancelled' ? '' : ': does not count'
  return `${text} (${marks[checked.is]}${counts})`
}

function signatureText({ checked }: ShownDecision): string | undefined {
  if (checked === undefined) return undefined
  switch (checked.is) {
    case 'signed':
      return `by the key ${checked.keyId}`
    case 'unsigned':
      return 'not signed'
    case 'changed':
      return 'wrong: the question was changed after it was signed, and no vote on it counts'
    case 'unverified':
      return 'not verified: the config has no decisions.signing.publicKeys'
    case 'wrong':
      return `wrong: ${checked.reason}`
  }
}

function outcome({ state, option }: Pick<Decision, 'state' | 'option'>): string {
  return option === undefined ? state : `${state}: ${option}`
}

/** The votes for the option with the most votes. */
export function mostVotes({ votes }: Pick<ShownDecision, 'votes'>): number {
  const counts = new Map<string, number>()
  for (const { option } of votes.filter((vote) => vote.counts !== false))
    counts.set(option, (counts.get(option) ?? 0) + 1)
  return Math.max(0, ...counts.values())
}
