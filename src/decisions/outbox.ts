import { given } from '../json/given.ts'
import type { JsonObject } from '../json/json.ts'
import { CicdError } from '../errors/cicd-error.ts'
import type { Decision, Due } from './decision.ts'
import { readDecision } from './read-decision.ts'

/** The events of a record that nobody has fired, or at least not to the end. */
export function pendingIn({ outbox = [] }: Decision): readonly Due[] {
  return outbox.filter(({ state }) => state === 'pending')
}

/** The record with what became of an event of its outbox; the same object where that is known already, or the event is not in it any more. */
export function settled(decision: Decision, due: Due, outcome: Pick<Due, 'state' | 'at' | 'reason'>): Decision {
  const { outbox = [] } = decision
  const index = outbox.findIndex(
    ({ question, event, state }) => question === due.question && event === due.event && state === 'pending',
  )
  if (index === -1) return decision
  return { ...decision, outbox: outbox.with(index, { ...due, ...given(outcome) }) }
}

/**
 * A new question for the place where another may stand. That one's events which nobody has fired yet stay due, also the one of an end that nobody
 * has noticed: `ended` makes that end, if the time is up.
 */
export function inPlaceOf(document: JsonObject, decision: Decision, ended: (before: Decision) => Decision): Decision {
  const before = readable(document, decision.name)
  if (before === undefined) return decision
  const outbox = pendingIn(ended(before))
  return outbox.length === 0 ? decision : { ...decision, outbox }
}

/** Whatever else another program put there is replaced. */
function readable(document: JsonObject, name: string): Decision | undefined {
  try {
    return readDecision(document, name)
  } catch (error) {
    if (error instanceof CicdError) return undefined
    throw error
  }
}
