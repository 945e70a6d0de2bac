import { createHash } from 'node:crypto'
import { textAt } from '../slack/clicker.ts'
import type { SlackCall } from '../slack/normalise.ts'

/**
 * The delivery id of a call, which is the same for its repeats. It is made from the trigger id that Slack gives each click and command. A call without one
 * gets it from `otherwise`: the id of its envelope, or its body.
 */
export function deliveryIdOf(call: SlackCall, otherwise: string | Uint8Array): string {
  const trigger = triggerOf(call)
  const hash = createHash('sha256')
  if (trigger === undefined) hash.update('body:').update(otherwise)
  else hash.update('trigger:').update(trigger)
  return `slack-${hash.digest('hex').slice(0, 40)}`
}

function triggerOf(call: SlackCall): string | undefined {
  if (call.kind === 'interaction') return textAt(call.payload, 'trigger_id')
  return call.kind === 'command' ? textAt({ ...call.fields }, 'trigger_id') : undefined
}
