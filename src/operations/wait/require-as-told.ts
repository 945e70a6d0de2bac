import type { Decision } from '../../decisions/decision.ts'
import { CicdError } from '../../errors/cicd-error.ts'
import { shownValue } from '../../json/json.ts'
import { replaced } from '../decisions/vote.ts'

/** The question that the waiting caller expects. */
interface Told {
  readonly question: string | undefined
  readonly policy: string | undefined
  readonly subject: string | undefined
}

/** Throws DECISION_REPLACED (conflict) for another question, DECISION_DIFFERS (rejected) for another policy or subject. */
export function requireAsTold(decision: Decision, told: Told): void {
  if (told.question !== undefined && told.question !== decision.id) throw replaced(decision)
  for (const key of ['policy', 'subject'] as const) {
    const wanted = told[key]
    if (wanted === undefined || wanted === decision[key]) continue
    const message = `the ${key} of the question "${decision.name}" is ${shownValue(decision[key], 300)}, and not ${shownValue(wanted, 300)}`
    throw new CicdError('DECISION_DIFFERS', message)
  }
}
