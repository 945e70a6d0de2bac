import { decisionOperation } from '../../context/decisions-of.ts'
import type { Operation } from '../../context/operation.ts'
import { given } from '../../json/given.ts'
import { isObject, ownValue } from '../../json/json.ts'
import type { JsonObject, JsonValue } from '../../json/json.ts'
import { jsonMapIn } from '../../json/json-in.ts'
import { stringifyJson } from '../../json/json-text.ts'
import type { PlannedQuestion } from '../handlers/handler.ts'
import type { FlowDocument } from '../flow-document.ts'

/** What was sent to ask, and what was answered. */
interface Exchange {
  readonly sent: string
  readonly answer: JsonValue | undefined
}

interface Opening {
  readonly flow: Pick<FlowDocument, 'asAsked'>
  readonly redact: (text: string) => string
}

/** Of the blocks of a message as JSON. Slack takes about as much. */
const longestBlocks = 13_000

/** What opens a question that was posted, in the place of one of the same name; Slack's answer says where it stands. */
export function opening(
  { decision, inSlack }: PlannedQuestion,
  { sent, answer }: Exchange,
  document: JsonObject,
  { flow, redact }: Opening,
): Operation {
  const place = inSlack ? placeIn(answer) : undefined
  const message = place && { ...place, ...given({ blocks: blocksIn(sent, redact) }) }
  const posted = message === undefined ? decision : { ...decision, message }
  const asked = flow.asAsked(posted, document)
  return decisionOperation(document, asked.name, { ...asked } as unknown as JsonObject)
}

function placeIn(answer: JsonValue | undefined): { channel: string; ts: string } | undefined {
  const channel = isObject(answer) ? ownValue(answer, 'channel') : undefined
  const ts = isObject(answer) ? ownValue(answer, 'ts') : undefined
  return typeof channel === 'string' && typeof ts === 'string' ? { channel, ts } : undefined
}

/** What Slack is sent again when the message is to show how the question stands. */
function blocksIn(sent: string, redact: (text: string) => string): string | undefined {
  const blocks = ownValue(jsonMapIn(sent) ?? {}, 'blocks')
  if (!Array.isArray(blocks)) return undefined
  const text = redact(stringifyJson(blocks))
  return text.length <= longestBlocks ? text : undefined
}
