import { CicdError } from '../../errors/cicd-error.ts'
import type { Gate } from '../gate.ts'
import type { SlackCall } from '../slack/normalise.ts'
import { workTime } from './ack.ts'
import type { Ack } from './ack.ts'
import { answerClick } from './answer-click.ts'
import { answered, tellAt } from './answered.ts'
import { castVote } from './cast-vote.ts'
import { clickIn, placeOf } from './click.ts'
import type { Click } from './click.ts'
import { forwardCall } from './forward-call.ts'
import { inTime } from '../../io/in-time.ts'
import { notYet } from './say.ts'

const done: Ack = { status: 200 }

/**
 * Handles a call of Slack: a click on a question's button is a vote, everything else is queued. It answers within Slack's time limit, and reports success
 * only after the result is stored, or the person has been told that it is not.
 */
export async function takeCall(gate: Gate, call: SlackCall, deliveryId: string): Promise<Ack> {
  if (call.kind === 'other') {
    gate.log.event('info', 'request ignored: it has no payload and no command', { delivery: deliveryId })
    return done
  }
  const click = call.kind === 'interaction' ? clickIn(call.payload) : undefined
  if (click === undefined) return forwardCall(gate, call, deliveryId)
  if ('malformed' in click) {
    gate.metrics.refusals('malformed-button')
    throw new CicdError('BAD_SLACK_REQUEST', `the click cannot be read: ${click.malformed}`)
  }
  return takeClick(gate, click, deliveryId)
}

async function takeClick(gate: Gate, click: Click, deliveryId: string): Promise<Ack> {
  const casting = castVote(gate, click, deliveryId)
  const outcome = await inTime(casting, workTime)
  if (outcome !== undefined) {
    const telling = answerClick(gate, click, outcome)
    return outcome.kind === 'failed' ? answered(telling) : done
  }
  gate.metrics.votes('late')
  const telling = tellAt(gate, placeOf(click.payload), notYet)
  gate.background(casting.then((late) => void answerClick(gate, click, late, { isLate: true })))
  return answered(telling)
}
