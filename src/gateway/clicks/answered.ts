import type { Place } from '../answers/answers.ts'
import type { Gate } from '../gate.ts'
import type { Ack } from './ack.ts'
import { inTime } from '../../io/in-time.ts'

/** Milliseconds that Slack has to accept a message to the person. */
const patience = 500

/**
 * The answer to a call that is not stored yet: 200 only after Slack has accepted a message to the person, otherwise 503, for which Slack shows an error. So
 * no call is lost silently, even if this process is killed.
 */
export async function answered(telling: Promise<boolean> | undefined): Promise<Ack> {
  const isTold = telling !== undefined && (await inTime(telling, patience)) === true
  return { status: isTold ? 200 : 503 }
}

/** Sends a text to the person; undefined if the place is not known. */
export function tellAt(gate: Gate, place: Place | undefined, text: string): Promise<boolean> | undefined {
  return place && gate.answers.tell(place, text)
}
