import { createHash } from 'node:crypto'
import { textAt } from '../slack/clicker.ts'
import type { SlackCall } from '../slack/normalise.ts'

/**
 * The id that repeats of a call share: Slack gives each click and command its own trigger id. Without one, the id comes from the envelope or the
 * body.
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
