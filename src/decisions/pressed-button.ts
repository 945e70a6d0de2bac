import { CicdError } from '../errors/cicd-error.ts'
import type { Decision } from './decision.ts'
import { sha256 } from './signing/canonical-json.ts'

/** Where a button of Slack was pressed, and the code in its value. */
export interface PressedButton {
  readonly channel?: string
  readonly ts?: string
  readonly code?: string
}

/**
 * Checks that a button belongs to the message that asked the question: anyone who may post a message can copy the ids of a question into a button with other
 * words. The message must be the one of the record. If Slack did not say which one that is, as for an incoming webhook, only the code proves it. Throws
 * `NOT_ITS_MESSAGE` (rejected).
 */
export function requireOwnButton(decision: Decision, { channel, ts, code }: PressedButton): void {
  const { message, buttonsDigest, questionSignature } = decision
  if (message === undefined && buttonsDigest === undefined) {
    throw refused(decision, 'it is not known that the question was posted in Slack')
  }
  // The signature of an older question does not cover its message, so another program may have put it there.
  if (buttonsDigest === undefined && questionSignature !== undefined) {
    throw refused(decision, 'its signature does not cover the message, so it has to be asked again')
  }
  if (channel === undefined || ts === undefined) throw refused(decision, 'the button is not in a message of a channel')
  if (message !== undefined && (message.channel !== channel || message.ts !== ts)) {
    throw refused(decision, 'the button is not in the message that asked it')
  }
  // Questions that an older version asked have no digest.
  if (buttonsDigest !== undefined && (code === undefined || digestOfCode(code) !== buttonsDigest)) {
    throw refused(decision, 'the button was not made for the message that asked it')
  }
}

/** The digest of a code, for the record: templates and people can read the record, but must not learn the code from it. */
export function digestOfCode(code: string): string {
  return sha256(code)
}

function refused({ name }: Decision, why: string): CicdError {
  return new CicdError('NOT_ITS_MESSAGE', `this is not a vote on "${name}": ${why}`, {
    suggestions: ['Vote in the message that asked the question. If there is none, vote with decide, or ask again.'],
  })
}
