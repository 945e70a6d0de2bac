import { identityIn } from '../../decisions/people.ts'
import { given } from '../../json/given.ts'
import type { Caller } from '../host.ts'
import type { DecisionResult } from './change-decision.ts'
import { thenSettle } from './then-settle.ts'
import type { SettledResult } from './then-settle.ts'
import { vote } from './vote.ts'

export interface DecideRequest {
  readonly id: string
  /** The name of the decision. */
  readonly name: string
  /** The key of the option. */
  readonly option: string
  readonly comment?: string
  /** The subject that the voter read. If the question has another one, the vote does not count. */
  readonly subject?: string
}

/**
 * Votes directly in the store, as the actor. The actor's name is stated, not proven: the vote counts if the policy accepts votes through `store`.
 * Then fires the events that follow. Throws what `vote` throws.
 */
export async function decide(caller: Caller, request: DecideRequest): Promise<SettledResult<DecisionResult>> {
  const { actor } = caller
  const { subject, ...said } = request
  const seen = given({ subject })
  const voting = vote(caller, { ...said, seen, identity: identityIn(actor), shownAs: actor, via: 'store' })
  return thenSettle(caller, request, voting)
}
