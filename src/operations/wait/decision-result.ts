import type { ContextId } from '../../context/context-id.ts'
import type { Decision, DecisionState } from '../../decisions/decision.ts'
import { warningOfWays } from '../../decisions/other-ways.ts'
import type { Policy } from '../../decisions/policy.ts'
import { warningWithoutVotes } from '../../decisions/without-votes.ts'
import { given } from '../../json/given.ts'
import type { JsonValue } from '../../json/json.ts'
import type { FiredEvent } from '../decisions/fire-due.ts'

export interface WaitForDecisionRequest {
  readonly id: string
  readonly name: string
  /** The policy that the question must have. */
  readonly policy?: string
  /** The subject that the question must have. */
  readonly subject?: string
  /** The id of the question, as `ask` returned it; an earlier or later question of the same name has another id. */
  readonly question?: string
  /** Timeout in milliseconds; 0 checks once. Default: four hours. */
  readonly timeout?: number
}

/** The result of a question. */
export interface WaitForDecisionResult extends Pick<Decision, 'name' | 'subject' | 'policy' | 'option' | 'choice'> {
  readonly id: string
  /** The first revision in which the end was seen. */
  readonly revision: number
  /** The id of the question. */
  readonly question: string
  /** How it ended; `decision` is the same value under the name of the Tasks' result. */
  readonly state: Ended
  readonly decision: Ended
  readonly value?: JsonValue
  /** The people whose votes decided, or the one who cancelled. */
  readonly by: readonly string[]
  /** The reason: from the person who cancelled, or from the last deciding voter who gave one. */
  readonly comment?: string
  /** The time of the end; ISO 8601. Empty if another program wrote the end without a time. */
  readonly at: string
  /** Why the approval may be doubted: votes did not decide it, or came by ways that the policy of this config does not accept. */
  readonly warnings?: readonly string[]
  /** The events that the end fired, also those that another process fired before. */
  readonly events: readonly FiredEvent[]
}

/** How a question ended, without the events that follow. */
export type DecisionEnd = Omit<WaitForDecisionResult, 'events'>

/** How a question can have ended. */
export type Ended = Exclude<DecisionState, 'open'>

/** The result of an ended question, from a document of that revision. `policyOfNow`: the one of this config, if it has it. */
export function resultOf(
  id: ContextId,
  revision: number,
  decision: Decision & { readonly state: Ended },
  policyOfNow: Policy | undefined,
): DecisionEnd {
  const { id: question, name, subject, policy, state, option, choice, value, by = [] } = decision
  const { decidedAt = '', expiresAt = '' } = decision
  const warnings = [warningWithoutVotes(decision), warningOfWays(decision, policyOfNow)].filter(
    (one) => one !== undefined,
  )
  return {
    ...{ id, revision, name, question, subject, policy, state, decision: state },
    ...given({ option, choice, value, comment: reasonOf(decision) }),
    ...{ by, at: decidedAt === '' && state === 'expired' ? expiresAt : decidedAt },
    ...given({ warnings: warnings.length === 0 ? undefined : warnings }),
  }
}

function reasonOf({ comment, votes, option, by = [] }: Decision): string | undefined {
  const decisive = votes.filter((vote) => vote.option === option && by.includes(vote.person))
  return comment ?? decisive.findLast((vote) => vote.comment !== undefined)?.comment
}

/** How a question ended, in a sentence for people. */
export function endText({ name, state, option, by, comment, at }: DecisionEnd): string {
  const chosen = option === undefined ? '' : ` (${option})`
  const who = by.length === 0 ? '' : ` by ${by.join(', ')}`
  const ended = state === 'expired' ? state : `was ${state}`
  const when = at === '' ? '' : ` at ${at}`
  return `the question "${name}" ${ended}${chosen}${who}${when}${comment === undefined ? '' : `: ${comment}`}`
}
