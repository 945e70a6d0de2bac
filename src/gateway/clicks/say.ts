import { CicdError } from '../../errors/cicd-error.ts'
import { reasonFor } from '../api/failure.ts'
import { plain } from '../answers/texts.ts'
import type { ClickOutcome } from './cast-vote.ts'

/** For a click whose result is not known yet. */
export const notYet =
  ':hourglass: This takes longer than usual: your click is *not counted yet*. You will see a message here as soon as it is; if none comes, click again. Nobody is counted twice.'

/** For a call that could not be stored. */
export const notTaken =
  ':warning: This was *not accepted*: the store of the pipelines does not answer. Please try again in a minute.'

/** For a call that may still be stored: a person who repeats it could do it twice. */
export const notTakenYet =
  ':hourglass: This takes longer than usual: it is *not known yet* whether this was accepted. You will see a message here when it is known. Please do not repeat it before that.'

/** For a call that was stored after `notTakenYet` was sent. */
export const takenAfterAll = ':white_check_mark: This was accepted after all. Please do not repeat it.'

/** For a call that was sent to the store, which failed before it answered. */
export const perhapsTaken =
  ':warning: It is not known whether this was accepted: the store of the pipelines stopped answering. Check whether something was started before you repeat it.'

/** The answer to the person who clicked; undefined if the message itself shows the result. */
export function saidOf(outcome: ClickOutcome, redact: (text: string) => string): string | undefined {
  switch (outcome.kind) {
    case 'refused':
      return `:no_entry: Not counted: ${plain(redact(reasonFor(outcome.error)), 600)}.${reasons(outcome.failures.map(redact))}`
    case 'failed':
      return outcome.error instanceof CicdError && outcome.error.code === 'REPLICAS_BEHIND'
        ? ':warning: Your click is stored, but not on as many replicas as wanted. Look at the message before you click again.'
        : ':warning: Your click was *not counted*, or it is not known whether it was: the store does not answer. Please click again in a minute; nobody is counted twice.'
    default:
      return outcome.notForwarded === undefined
        ? undefined
        : ':warning: Your vote is counted and ended the question, but the delivery to the pipeline could not be queued. Please click once more in a minute.'
  }
}

function reasons(failures: readonly string[]): string {
  if (failures.length === 0) return ''
  return ` Your details from Slack could not be used: ${plain(failures.join('; '), 300)}.`
}
