import type { ContextId } from '../../context/context-id.ts'
import type { Decision } from '../../decisions/decision.ts'
import { isByOtherWay } from '../../decisions/other-ways.ts'
import { policyIn } from '../../decisions/require-policy.ts'
import { isQuestionAsSigned, votesAsSigned } from '../../decisions/signing/countable.ts'
import { proven } from '../../decisions/signing/proven.ts'
import type { Proven } from '../../decisions/signing/proven.ts'
import type { ShownCheck, ShownVote } from '../../decisions/signing/check-outcome.ts'
import type { Host } from '../host.ts'
import { checkOf } from './step-on.ts'

export type { Proven } from '../../decisions/signing/proven.ts'

/** A record in the form that counts, if signatures are required. */
export function asProven({ publicKeys: keys, config, clock }: Host, id: ContextId, decision: Decision): Proven {
  if (keys === undefined) return { decision, isUnproven: false }
  const policy = policyIn(config.decisions, decision.policy)
  return proven(id, decision, { keys, policy, now: clock.now().getTime() })
}

/** What the signatures of a record prove; undefined if it has none and none are required, or while the question is open and as it was asked. */
export function shownCheck(host: Host, id: ContextId, decision: Decision): ShownCheck | undefined {
  const { publicKeys: keys } = host
  if (keys === undefined) return hasSignature(decision) ? { is: 'unverified' } : undefined
  if (decision.state === 'open' && isQuestionAsSigned(id, decision, keys) === false) return { is: 'changed' }
  return checkOf(host, id, decision)
}

/** The votes of a record, each marked that does not count, after its `shownCheck`, or whose way the policy does not accept. A valid signature of the outcome covers all of them. */
export function shownVotes(
  { publicKeys: keys, config }: Host,
  id: ContextId,
  decision: Decision,
  checked: ShownCheck | undefined,
): readonly ShownVote[] {
  const policy = policyIn(config.decisions, decision.policy)
  const areAllCounted = keys === undefined || checked?.is === 'signed'
  const counted = new Set(areAllCounted ? decision.votes : votesAsSigned(id, decision, keys))
  return decision.votes.map((vote) => ({
    ...vote,
    ...(!counted.has(vote) && { counts: false }),
    ...(isByOtherWay(vote, policy) && { wayAccepted: false }),
  }))
}

function hasSignature({ signature, questionSignature, votes }: Decision): boolean {
  return (signature ?? questionSignature) !== undefined || votes.some((vote) => vote.signature !== undefined)
}
