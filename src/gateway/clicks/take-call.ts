import { CicdError, messageOf } from '../../errors/cicd-error.ts'
import type { JsonObject } from '../../json/json.ts'
import type { Gate } from '../gate.ts'
import { textAt } from '../slack/clicker.ts'
import { forwardBody } from '../slack/normalise.ts'
import type { SlackCall } from '../slack/normalise.ts'
import { answerClick } from './answer-click.ts'
import { castVote } from './cast-vote.ts'
import { clickIn, placeOf } from './click.ts'
import type { Click } from './click.ts'
import { notTaken, notYet } from './say.ts'

/** The answer to Slack; Slack shows a body to the person. */
export interface Ack {
  readonly status: number
  readonly body?: JsonObject
}

const done: Ack = { status: 200 }
/** Milliseconds: Slack reports a failure after 3 s, and the answer needs time to arrive. */
const patience = 2_500

/**
 * Handles a call of Slack: a click on a question's button is a vote, everything else is queued. It answers within Slack's time limit, and reports success
 * only after the result is stored.
 */
export async function takeCall(gate: Gate, call: SlackCall, deliveryId: string): Promise<Ack> {
  if (call.kind === 'other') return done
  const click = call.kind === 'interaction' ? clickIn(call.payload) : undefined
  if (click === undefined) return forward(gate, call, deliveryId)
  if ('malformed' in click) {
    gate.metrics.refusals('malformed-button')
    throw new CicdError('BAD_SLACK_REQUEST', `the click cannot be read: ${click.malformed}`)
  }
  return takeClick(gate, click, deliveryId)
}

async function takeClick(gate: Gate, click: Click, deliveryId: string): Promise<Ack> {
  const casting = castVote(gate, click, deliveryId)
  const outcome = await inTime(casting)
  if (outcome !== undefined) {
    answerClick(gate, click, outcome)
    return done
  }
  gate.metrics.votes('late')
  const place = placeOf(click.payload)
  if (place !== undefined) gate.answers.tell(place, notYet)
  gate.background(casting.then((late) => answerClick(gate, click, late, { isLate: true })))
  return done
}

async function forward(gate: Gate, call: Exclude<SlackCall, { kind: 'other' }>, deliveryId: string): Promise<Ack> {
  const { kind } = call
  const putting = gate.forwarding.put({ deliveryId, body: forwardBody(call, {}), kind }).then(
    (isNew) => {
      gate.metrics.forwarded(kind, isNew ? 'taken' : 'repeated')
      return true
    },
    (error: unknown) => {
      gate.metrics.forwarded(kind, 'failed')
      gate.log.error(`a ${kind} could not be queued: ${messageOf(error)}`)
      return false
    },
  )
  gate.background(putting)
  if ((await inTime(putting)) === true) return done
  gate.metrics.refusals('not-queued')
  return notQueued(gate, call)
}

/** The person gets a message if possible; otherwise Slack says that something went wrong. */
function notQueued(gate: Gate, call: Exclude<SlackCall, { kind: 'other' }>): Ack {
  if (call.kind === 'command') return { status: 200, body: { response_type: 'ephemeral', text: notTaken } }
  const place = textAt(call.payload, 'response_url') === undefined ? undefined : placeOf(call.payload)
  if (place === undefined) return { status: 503 }
  gate.answers.tell(place, notTaken)
  return done
}

/** Undefined if it takes too long; the work goes on. */
async function inTime<T>(work: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined
  const over = new Promise<undefined>((resolve) => (timer = setTimeout(resolve, patience, undefined)))
  try {
    return await Promise.race([work, over])
  } finally {
    clearTimeout(timer)
  }
}
