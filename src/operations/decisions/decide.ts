import { identityIn } from '../../decisions/people.ts'
import type { Caller } from '../host.ts'
import type { DecisionResult } from './change-decision.ts'
import { thenSettle } from './then-settle.ts'
import type { SettledResult } from './then-settle.ts'
import { vote } from './vote.ts'

export interface DecideRequest {
  readonly id: string
  readonly name: string
  /** Key of the option. */
  readonly option: string
  readonly comment?: string
}

/**
 * Votes straight on the store, as the actor: who that is is said, not proven, and counts where the policy takes votes through `store`.
 * Does then what follows from it. Throws what `vote` throws.
 */
export async function decide(caller: Caller, request: DecideRequest): Promise<SettledResult<DecisionResult>> {
  const { actor } = caller
  const voting = vote(caller, { ...request, identity: identityIn(actor), shownAs: actor, via: 'store' })
  return thenSettle(caller, request, voting)
}
