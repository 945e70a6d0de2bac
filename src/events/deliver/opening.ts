import { decisionOperation } from '../../context/decisions-of.ts'
import type { Operation } from '../../context/operation.ts'
import { recordOf } from '../../decisions/read-decision.ts'
import { given } from '../../json/given.ts'
import { isObject, ownValue } from '../../json/json.ts'
import type { JsonObject, JsonValue } from '../../json/json.ts'
import { jsonMapIn } from '../../json/json-in.ts'
import { stringifyJson } from '../../json/json-text.ts'
import type { PlannedQuestion } from '../handlers/handler.ts'
import type { FlowDocument } from '../flow-document.ts'

/** The body of a request that asked a question, and the response to it. */
interface Exchange {
  readonly sent: string
  readonly answer: JsonValue | undefined
}

interface Opening {
  readonly flow: Pick<FlowDocument, 'asAsked'>
  readonly redact: (text: string) => string
}

/** Maximum length of the blocks of a message, in characters of JSON. Slack's own limit is about the same. */
const longestBlocks = 13_000

/** The operation that opens a posted question and replaces one with the same name. Slack's response says in which channel and message it is shown. */
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
  return decisionOperation(document, asked.name, recordOf(asked))
}

function placeIn(answer: JsonValue | undefined): { channel: string; ts: string } | undefined {
  const channel = isObject(answer) ? ownValue(answer, 'channel') : undefined
  const ts = isObject(answer) ? ownValue(answer, 'ts') : undefined
  return typeof channel === 'string' && typeof ts === 'string' ? { channel, ts } : undefined
}

/** The blocks of the message, kept so that the message can be updated in Slack when votes come in. Undefined when there are none or they are too long. */
function blocksIn(sent: string, redact: (text: string) => string): string | undefined {
  const blocks = ownValue(jsonMapIn(sent) ?? {}, 'blocks')
  if (!Array.isArray(blocks)) return undefined
  const text = redact(stringifyJson(blocks))
  return text.length <= longestBlocks ? text : undefined
}
