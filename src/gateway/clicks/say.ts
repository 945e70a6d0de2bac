import { CicdError } from '../../errors/cicd-error.ts'
import { plain } from '../answers/texts.ts'
import type { ClickOutcome } from './cast-vote.ts'

/** Where nobody knows yet what becomes of a click. */
export const notYet =
  ':hourglass: This takes longer than usual: your click is *not counted yet*. You are told here as soon as it is; if nothing comes, click again. Nobody is counted twice.'

/** Where what was sent could not be kept. */
export const notTaken =
  ':warning: This was *not taken*: the store of the pipelines does not answer. Please try again in a minute.'

/** Where what was sent may still be kept: somebody who repeats it could do it twice. */
export const notTakenYet =
  ':hourglass: This takes longer than usual: it is *not known yet* whether this was taken. You are told here; please do not repeat it before.'

/** After `notTakenYet`. */
export const takenAfterAll = ':white_check_mark: This was taken after all. Please do not repeat it.'

/** Where the store failed after it was asked. */
export const perhapsTaken =
  ':warning: Nobody knows whether this was taken: the store of the pipelines stopped answering. Look whether something was started before you repeat it.'

/** What the one who clicked is told of what came of it; undefined where the message itself says it. */
export function saidOf(outcome: ClickOutcome, redact: (text: string) => string): string | undefined {
  switch (outcome.kind) {
    case 'refused':
      return `:no_entry: Not counted: ${plain(redact(outcome.error.message), 600)}.${reasons(outcome.failures.map(redact))}`
    case 'failed':
      return outcome.error instanceof CicdError && outcome.error.code === 'REPLICAS_BEHIND'
        ? ':warning: Your click is stored, but not on as many replicas as wanted. Look at the message before you click again.'
        : ':warning: Your click was *not counted*, or nobody knows: the store does not answer. Please click again in a minute; nobody is counted twice.'
    default:
      return outcome.notForwarded === undefined
        ? undefined
        : ':warning: Your vote is counted and ended the question, but what follows could not be queued. Please click once more in a minute.'
  }
}

function reasons(failures: readonly string[]): string {
  if (failures.length === 0) return ''
  return ` What Slack knows of you could not be used: ${plain(failures.join('; '), 300)}.`
}
