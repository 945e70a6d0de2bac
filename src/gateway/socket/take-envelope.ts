import { CicdError, messageOf } from '../../errors/cicd-error.ts'
import type { JsonObject } from '../../json/json.ts'
import { deliveryIdOf } from '../clicks/delivery.ts'
import { takeCall } from '../clicks/take-call.ts'
import type { Gate } from '../gate.ts'
import { textAt } from '../slack/clicker.ts'
import { readablePayload } from '../slack/normalise.ts'
import type { SlackCall } from '../slack/normalise.ts'

/** The answer to an envelope; undefined if it must not be acknowledged, so that Slack reports a failure. */
export async function takeEnvelope(gate: Gate, envelope: JsonObject): Promise<JsonObject | undefined> {
  const started = performance.now()
  const { status, body } = await taken(gate, envelope)
  gate.metrics.requests('socket', status)
  gate.metrics.acknowledged((performance.now() - started) / 1000)
  return status < 500 ? (body ?? {}) : undefined
}

async function taken(
  gate: Gate,
  envelope: JsonObject,
): Promise<{ readonly status: number; readonly body?: JsonObject }> {
  try {
    const call = callIn(envelope)
    return await takeCall(gate, call, deliveryIdOf(call, `envelope ${textAt(envelope, 'envelope_id') ?? ''}`))
  } catch (error) {
    if (error instanceof CicdError && error.kind === 'usage') {
      gate.metrics.refusals(error.code)
      gate.log.warn(`an envelope cannot be read: ${error.message}`)
      // Acknowledged all the same: otherwise Slack would only send the same envelope again.
      return { status: 400 }
    }
    gate.log.error(`an envelope failed: ${messageOf(error)}`)
    return { status: 500 }
  }
}

function callIn({ type, payload = null }: JsonObject): SlackCall {
  if (type !== 'interactive' && type !== 'slash_commands') return { kind: 'other' }
  const held = readablePayload(payload)
  if (type === 'interactive') return { kind: 'interaction', payload: held }
  const fields = Object.entries(held).filter((field): field is [string, string] => typeof field[1] === 'string')
  return { kind: 'command', fields: Object.fromEntries(fields) }
}
