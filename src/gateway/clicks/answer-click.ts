import { messageOf } from '../../errors/cicd-error.ts'
import type { CicdError } from '../../errors/cicd-error.ts'
import { otherWords } from '../../decisions/as-shown.ts'
import { pendingIn } from '../../decisions/outbox.ts'
import { given } from '../../json/given.ts'
import { settleDecision } from '../../operations/decisions/settle-decision.ts'
import { callerOn } from '../../operations/host.ts'
import type { Gate } from '../gate.ts'
import { isSuspicious } from '../suspicious.ts'
import type { ClickOutcome } from './cast-vote.ts'
import { tellAt } from './answered.ts'
import { placeOf, pressedIn, questionPlaceOf } from './click.ts'
import type { Click } from './click.ts'
import { saidOf } from './say.ts'

/**
 * Reports the result of a click: to the person, in the message, in the log and in the metrics. Resolves to true if Slack accepted the text for the
 * person; returns undefined if there is no such text.
 */
export function answerClick(
  gate: Gate,
  click: Click,
  outcome: ClickOutcome,
  { isLate = false } = {},
): Promise<boolean> | undefined {
  gate.metrics.votes(outcome.kind)
  logged(gate, click, outcome)
  const { payload, button } = click
  const said =
    saidOf(outcome, gate.host.redact) ?? (isLate ? ':white_check_mark: Your click is counted now.' : undefined)
  const telling = said === undefined ? undefined : tellAt(gate, placeOf(payload), said)

  const message = questionPlaceOf(click)
  if (message !== undefined && isSeen(outcome)) gate.answers.refresh(message)
  if ('decision' in outcome && pendingIn(outcome.decision).length > 0) {
    const { context: id, name } = button
    const settling = settleDecision(callerOn(gate.host), { id, name }).catch((error: unknown) => {
      gate.log.error(`the events of the decision ${name} of ${id} were not fired: ${messageOf(error)}`)
    })
    gate.background(settling)
  }
  return telling
}

/** Whether the message has to change: the buttons stay if the click has to be repeated. */
function isSeen(outcome: ClickOutcome): boolean {
  if (outcome.kind === 'failed') return false
  if (outcome.kind === 'refused') return endings.has(outcome.error.code)
  return outcome.notForwarded === undefined
}

const endings: ReadonlySet<CicdError['code']> = new Set([
  'DECISION_ENDED',
  'DECISION_REPLACED',
  'DECISION_NOT_FOUND',
  'CONTEXT_NOT_FOUND',
])

/** The reason for the log. It is left out for a question that has ended, because that message may have a comment in it. */
function reasonOf({ code, message, cause }: CicdError): { readonly reason?: string } {
  if (cause === otherWords) return { reason: otherWords.message }
  return code === 'DECISION_ENDED' ? {} : { reason: message }
}

/** The place of a suspicious button, for the log. */
function placeIn(click: Click): { readonly channel?: string; readonly ts?: string } {
  const { channel, ts } = pressedIn(click)
  return given({ channel, ts })
}

/** Writes a line to the log, without comments and tokens, and counts refusals in the metrics. */
function logged({ log, metrics }: Gate, click: Click, outcome: ClickOutcome): void {
  const { button, clicker } = click
  const { context, name, question, option } = button
  const fields = { context, decision: name, question, option, user: `${clicker.team}/${clicker.user}` }
  switch (outcome.kind) {
    case 'failed':
      metrics.refusals('store')
      log.event('error', 'click not counted', { ...fields, error: messageOf(outcome.error) })
      return
    case 'refused':
      metrics.refusals(outcome.error.code)
      log.event(isSuspicious(outcome.error) ? 'warn' : 'info', 'click refused', {
        ...{ ...fields, code: outcome.error.code, ...reasonOf(outcome.error) },
        ...(isSuspicious(outcome.error) && placeIn(click)),
      })
      return
    default: {
      if (outcome.notForwarded !== undefined) log.error(`a decision was not queued: ${messageOf(outcome.notForwarded)}`)
      log.event('info', `click ${outcome.kind}`, { ...fields, state: outcome.decision.state })
    }
  }
}
