import { CicdError, messageOf } from '../../errors/cicd-error.ts'
import { given } from '../../json/given.ts'
import { isUncertain } from '../../stores/shared/uncertain.ts'
import type { Place } from '../answers/answers.ts'
import type { Gate } from '../gate.ts'
import type { QueueOutcome } from '../metrics.ts'
import { textAt } from '../slack/clicker.ts'
import { forwardBody } from '../slack/normalise.ts'
import type { SlackCall } from '../slack/normalise.ts'
import { workTime } from './ack.ts'
import type { Ack } from './ack.ts'
import { answered, tellAt } from './answered.ts'
import { placeOf } from './click.ts'
import { inTime } from '../../io/in-time.ts'
import { notTaken, notTakenYet, perhapsTaken, takenAfterAll } from './say.ts'

type ForwardedCall = Exclude<SlackCall, { kind: 'other' }>

/** Milliseconds that the attempt to store the call has to end after it was aborted. */
const farewell = 50

/**
 * Queues a call that is not a vote. If it was not sent to the store within Slack's time limit, it is given up and never stored: the person is asked to try
 * again, and a call must not count twice. A call that was sent by then may still be stored: the person gets a second message with the result.
 */
export async function forwardCall(gate: Gate, call: ForwardedCall, deliveryId: string): Promise<Ack> {
  const giveUp = new AbortController()
  const putting = queued(gate, call, deliveryId, giveUp.signal)
  gate.background(putting)
  let outcome = await inTime(putting, workTime)
  if (outcome === undefined) {
    giveUp.abort(new CicdError('REDIS_TIMED_OUT', 'the datasource does not answer in time, so the call is given up'))
    outcome = await inTime(putting, farewell)
  }
  if (outcome === 'stored' || outcome === 'repeated') return { status: 200 }
  gate.metrics.refusals('not-queued')
  if (outcome === undefined) gate.background(tellLater(gate, call, putting))
  return answerWith(gate, call, outcome === undefined ? notTakenYet : saidOf(outcome))
}

/** Puts a call into the queue. Never throws. */
async function queued(gate: Gate, call: ForwardedCall, deliveryId: string, signal: AbortSignal): Promise<QueueOutcome> {
  const { kind } = call
  let outcome: QueueOutcome
  try {
    outcome = (await gate.forwarding.put({ deliveryId, body: forwardBody(call, {}), kind }, signal))
      ? 'stored'
      : 'repeated'
  } catch (error) {
    outcome = isUncertain(error) ? 'unknown' : 'failed'
    gate.log.error(`${kind === 'interaction' ? 'an' : 'a'} ${kind} could not be queued: ${messageOf(error)}`)
  }
  gate.metrics.queued(kind, outcome)
  if (outcome === 'stored') gate.log.event('info', `${kind} accepted for forwarding`, { delivery: deliveryId })
  if (outcome === 'repeated') {
    gate.log.event('info', `repeat of a delivery, ${kind} not forwarded again`, { delivery: deliveryId })
  }
  return outcome
}

async function tellLater(gate: Gate, call: ForwardedCall, putting: Promise<QueueOutcome>): Promise<void> {
  const outcome = await putting
  await tellAt(gate, whereToTell(call), saidOf(outcome))
}

function saidOf(outcome: QueueOutcome): string {
  if (outcome === 'failed') return notTaken
  return outcome === 'unknown' ? perhapsTaken : takenAfterAll
}

/** The person gets a message if possible; otherwise Slack says that something went wrong. */
async function answerWith(gate: Gate, call: ForwardedCall, text: string): Promise<Ack> {
  if (call.kind === 'command') return { status: 200, body: { response_type: 'ephemeral', text } }
  return answered(tellAt(gate, whereToTell(call), text))
}

function whereToTell(call: ForwardedCall): Place | undefined {
  if (call.kind === 'interaction')
    return textAt(call.payload, 'response_url') === undefined ? undefined : placeOf(call.payload)
  const [user, channel, responseUrl] = ['user_id', 'channel_id', 'response_url'].map((name) =>
    textAt({ ...call.fields }, name),
  )
  if (user === undefined || (channel === undefined && responseUrl === undefined)) return undefined
  return { user, ...given({ channel, responseUrl }) }
}
