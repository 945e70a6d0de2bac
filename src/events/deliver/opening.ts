import { decisionOperation } from '../../context/decisions-of.ts'
import type { Operation } from '../../context/operation.ts'
import { canonicalPerson } from '../../decisions/people.ts'
import { inPlaceOf } from '../../decisions/outbox.ts'
import { isObject, ownValue } from '../../json/json.ts'
import type { JsonObject, JsonValue } from '../../json/json.ts'
import type { PlannedQuestion } from '../handlers/handler.ts'
import type { PlanSettings } from '../plan/plan-block.ts'

/** What opens a question that was posted, in the place of one of the same name; Slack's answer says where it stands. */
export function opening(
  { decision, inSlack }: PlannedQuestion,
  answer: JsonValue | undefined,
  document: JsonObject,
  { config }: Pick<PlanSettings, 'config'>,
): Operation {
  const { people } = config.decisions
  const circumstances = {
    now: Date.parse(decision.askedAt),
    canonical: (person: string) => canonicalPerson(people, person),
  }
  const message = inSlack ? messageIn(answer) : undefined
  const asked = inPlaceOf(document, message === undefined ? decision : { ...decision, message }, circumstances)
  return decisionOperation(document, asked.name, { ...asked } as unknown as JsonObject)
}

function messageIn(answer: JsonValue | undefined): { channel: string; ts: string } | undefined {
  const channel = isObject(answer) ? ownValue(answer, 'channel') : undefined
  const ts = isObject(answer) ? ownValue(answer, 'ts') : undefined
  return typeof channel === 'string' && typeof ts === 'string' ? { channel, ts } : undefined
}
