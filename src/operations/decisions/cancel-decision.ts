import { checkComment } from '../../decisions/texts.ts'
import { given } from '../../json/given.ts'
import type { Caller } from '../host.ts'
import { changeDecision } from './change-decision.ts'
import type { DecisionResult } from './change-decision.ts'
import { mayNotSign } from './step-on.ts'
import { thenSettle } from './then-settle.ts'
import type { SettledResult } from './then-settle.ts'

const unsigned =
  'this process has no key to sign with: nobody can vote any more, and who waits is told that the end is not signed'

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
    isIn: ({ state }) => state === 'cancelled',
    happening: () => ({ kind: 'cancel', by: actor, ...given({ comment }) }),
  })
  const result = await thenSettle(caller, request, cancelling)
  return mayNotSign(caller.host) ? { ...result, warnings: [...(result.warnings ?? []), unsigned] } : result
}
