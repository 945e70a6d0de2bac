import { given } from '../json/given.ts'
import type { JsonObject } from '../json/json.ts'
import { CicdError } from '../errors/cicd-error.ts'
import type { Decision, Due } from './decision.ts'
import { readDecision } from './read-decision.ts'

/** The events of a record that were not fired yet, or not completely. */
export function pendingIn({ outbox = [] }: Decision): readonly Due[] {
  return outbox.filter(({ state }) => state === 'pending')
}

/** The record with the new state of an event of its outbox; the same object if it has that state already, or the event is no longer in it. */
export function settled(decision: Decision, due: Due, outcome: Pick<Due, 'state' | 'at' | 'reason'>): Decision {
  const { outbox = [] } = decision
  const index = outbox.findIndex(
    ({ question, event, state }) => question === due.question && event === due.event && state === 'pending',
  )
  if (index === -1) return decision
  return { ...decision, outbox: outbox.with(index, { ...due, ...given(outcome) }) }
}

/**
 * A new question, in place of an earlier one of the same name if there is one. Events of the earlier one that were not fired yet stay due, also the event of an end that no process
 * has noticed: `ended` makes that end, if the time has run out.
 */
export function inPlaceOf(document: JsonObject, decision: Decision, ended: (before: Decision) => Decision): Decision {
  const before = questionBefore(document, decision.name)
  if (before === undefined) return decision
  const outbox = pendingIn(ended(before))
  return outbox.length === 0 ? decision : { ...decision, outbox }
}

/** The question with a name in a document; undefined for a value that another program stored there, which is replaced. */
export function questionBefore(document: JsonObject, name: string): Decision | undefined {
  try {
    return readDecision(document, name)
  } catch (error) {
    if (error instanceof CicdError) return undefined
    throw error
  }
}
