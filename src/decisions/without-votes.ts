import type { Decision, Vote } from './decision.ts'

type Ended = Pick<Decision, 'state' | 'option' | 'by' | 'quorum' | 'expiresAt' | 'decidedAt'> & {
  readonly votes: readonly Pick<Vote, 'option'>[]
}

/**
 * Why a question ended with an option that was not voted for: `time`, because the policy takes it when the time is up, or `forged`, because it was
 * approved with too few votes, which only another program writes. Undefined if votes decided.
 */
export function withoutVotes(decision: Ended): 'time' | 'forged' | undefined {
  const { state, option, by = [], quorum, expiresAt, decidedAt } = decision
  if (state !== 'approved' && state !== 'rejected') return undefined
  const isOver = expiresAt !== undefined && decidedAt !== undefined && Date.parse(decidedAt) === Date.parse(expiresAt)
  if (option !== undefined && by.length === 0 && isOver) return 'time'
  return state === 'approved' && votesFor(decision) < quorum ? 'forged' : undefined
}

/** Who decided a question that was not decided by votes, in words; undefined if votes decided. */
export function withoutVotesText(decision: Ended): string | undefined {
  const why = withoutVotes(decision)
  if (why === 'time') return 'nobody: the time was up (onExpire)'
  return why === 'forged' ? `${countText(decision)}: another program wrote it` : undefined
}

/** The warning for a process that waited for an approval, if votes did not decide it. */
export function warningWithoutVotes(decision: Ended & Pick<Decision, 'name'>): string | undefined {
  const { name, state, option = '', decidedAt = '', votes } = decision
  const why = state === 'approved' ? withoutVotes(decision) : undefined
  if (why === undefined) return undefined
  if (why === 'forged') return `"${name}" is approved with ${countText(decision)}: another program wrote this outcome`
  const who = votes.length === 0 ? 'nobody voted' : 'too few people voted'
  return `${who} on "${name}": the time was up at ${decidedAt}, and the policy takes "${option}" then (onExpire)`
}

function countText(decision: Ended): string {
  return `${votesFor(decision)} of ${decision.quorum} ${decision.quorum === 1 ? 'vote' : 'votes'}`
}

function votesFor({ votes, option }: Ended): number {
  return votes.filter((vote) => vote.option === option).length
}
