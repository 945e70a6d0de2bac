import type { Place } from '../answers/answers.ts'
import type { Gate } from '../gate.ts'
import type { Ack } from './ack.ts'
import { inTime } from './in-time.ts'

/** Milliseconds for Slack to take a word to the person. */
const patience = 500

/**
 * The answer to a call that is not stored: success only once the person has been told so. Otherwise Slack shows that something went wrong, and
 * nobody who ends this process can take a call away in silence.
 */
export async function answered(telling: Promise<boolean> | undefined): Promise<Ack> {
  const isTold = telling !== undefined && (await inTime(telling, patience)) === true
  return { status: isTold ? 200 : 503 }
}

/** Tells the person, if it is known where. */
export function tellAt(gate: Gate, place: Place | undefined, text: string): Promise<boolean> | undefined {
  return place && gate.answers.tell(place, text)
}
