import { decisionOperation } from '../../context/decisions-of.ts'
import type { Operation } from '../../context/operation.ts'
import { isObject, ownValue } from '../../json/json.ts'
import type { JsonObject, JsonValue } from '../../json/json.ts'
import type { PlannedQuestion } from '../handlers/handler.ts'
import type { FlowDocument } from '../flow-document.ts'

/** What opens a question that was posted, in the place of one of the same name; Slack's answer says where it stands. */
export function opening(
  { decision, inSlack }: PlannedQuestion,
  answer: JsonValue | undefined,
  document: JsonObject,
  { flow }: { readonly flow: Pick<FlowDocument, 'asAsked'> },
): Operation {
  const message = inSlack ? messageIn(answer) : undefined
  const posted = message === undefined ? decision : { ...decision, message }
  const asked = flow.asAsked(posted, document)
  return decisionOperation(document, asked.name, { ...asked } as unknown as JsonObject)
}

function messageIn(answer: JsonValue | undefined): { channel: string; ts: string } | undefined {
  const channel = isObject(answer) ? ownValue(answer, 'channel') : undefined
  const ts = isObject(answer) ? ownValue(answer, 'ts') : undefined
  return typeof channel === 'string' && typeof ts === 'string' ? { channel, ts } : undefined
}
