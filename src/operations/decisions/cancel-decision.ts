import { checkComment } from '../../decisions/texts.ts'
import { given } from '../../json/given.ts'
import type { Decision } from '../../decisions/decision.ts'
import type { Caller } from '../host.ts'
import { changeDecision } from './change-decision.ts'
import type { DecisionResult } from './change-decision.ts'
import { mayNotSign } from './step-on.ts'
import { thenSettle } from './then-settle.ts'
import type { SettledResult } from './then-settle.ts'
import { replaced } from './vote.ts'

const unsigned =
  'this process has no key to sign with: nobody can vote any more, and waiting commands fail because the end is not signed'

function isCancelled({ state }: Decision): boolean {
  return state === 'cancelled'
}

export interface CancelDecisionRequest {
  readonly id: string
  readonly name: string
  /** The id of the question; a newer question of the same name has another id. Default: the current one. */
  readonly question?: string
  /** The reason. */
  readonly comment?: string
}

/**
 * Ends an open question without an answer. Changes nothing if it is cancelled already. Throws DECISION_ENDED, DECISION_REPLACED (conflict) if it has ended in
 * another way, or is another question.
 */
export async function cancelDecision(
  caller: Caller,
  request: CancelDecisionRequest,
): Promise<SettledResult<DecisionResult>> {
  const comment = checkComment(request.comment)
  const { actor } = caller
  const { question } = request
  const cancelling = changeDecision(caller, request, {
    command: 'decisions cancel',
    content: { actor, ...given({ comment, question }) },
    isIn: isCancelled,
    isWanted: isCancelled,
    happening: (decision) => {
      if (question !== undefined && question !== decision.id) throw replaced(decision)
      return { kind: 'cancel', by: actor, ...given({ comment }) }
    },
  })
  const result = await thenSettle(caller, request, cancelling)
  return mayNotSign(caller.host) ? { ...result, warnings: [...(result.warnings ?? []), unsigned] } : result
}
