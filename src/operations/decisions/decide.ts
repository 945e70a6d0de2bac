import type { Happening } from '../../decisions/advance.ts'
import type { Decision } from '../../decisions/decision.ts'
import { identityIn } from '../../decisions/people.ts'
import { checkComment } from '../../decisions/texts.ts'
import { voterOf } from '../../decisions/voter-of.ts'
import { CicdError } from '../../errors/cicd-error.ts'
import { given } from '../../json/given.ts'
import type { Caller } from '../host.ts'
import { changeDecision, requirePolicy } from './change-decision.ts'
import type { DecisionResult } from './change-decision.ts'

export interface DecideRequest {
  readonly id: string
  readonly name: string
  /** Key of the option. */
  readonly option: string
  readonly comment?: string
}

/**
 * Votes straight on the store, as the actor: who that is is said, not proven, and counts where the policy takes votes by way of `store`.
 * Throws UNKNOWN_PERSON, NOT_AN_APPROVER, OWN_FLOW, WAY_NOT_ALLOWED (rejected), UNKNOWN_OPTION, COMMENT_MISSING (usage), DECISION_ENDED (conflict).
 */
export async function decide(caller: Caller, request: DecideRequest): Promise<DecisionResult> {
  const { option } = request
  const comment = checkComment(request.comment)
  return changeDecision(caller, request, {
    command: 'decide',
    content: { option, actor: caller.actor, ...given({ comment }) },
    happening: (decision) => voteOn(decision, caller, { option, ...given({ comment }) }),
  })
}

function voteOn(
  decision: Decision,
  { host, actor }: Caller,
  { option, comment }: Pick<DecideRequest, 'option' | 'comment'>,
): Happening {
  const policy = requirePolicy(host, decision.policy)
  const via = 'store'
  const person = voterOf(decision, policy, host.config.decisions, { identity: identityIn(actor), via })
  if (policy.comment === 'required' && comment === undefined) {
    throw new CicdError('COMMENT_MISSING', `the policy "${policy.name}" wants a comment with every vote`, {
      suggestions: ['Give --comment TEXT.'],
    })
  }
  return { kind: 'vote', person, name: actor, via, option, ...given({ comment }) }
}
