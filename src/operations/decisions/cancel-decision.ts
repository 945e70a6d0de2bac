import { checkComment } from '../../decisions/texts.ts'
import { given } from '../../json/given.ts'
import type { Caller } from '../host.ts'
import { changeDecision } from './change-decision.ts'
import type { DecisionResult } from './change-decision.ts'
import { thenSettle } from './then-settle.ts'
import type { SettledResult } from './then-settle.ts'

export interface CancelDecisionRequest {
  readonly id: string
  readonly name: string
  /** Why. */
  readonly comment?: string
}

/** Ends a question that is open without an answer. Throws DECISION_ENDED (conflict) where it has ended before. */
export async function cancelDecision(
  caller: Caller,
  request: CancelDecisionRequest,
): Promise<SettledResult<DecisionResult>> {
  const comment = checkComment(request.comment)
  const { actor } = caller
  const cancelling = changeDecision(caller, request, {
    command: 'decisions cancel',
    content: { actor, ...given({ comment }) },
    happening: () => ({ kind: 'cancel', by: actor, ...given({ comment }) }),
  })
  return thenSettle(caller, request, cancelling)
}
