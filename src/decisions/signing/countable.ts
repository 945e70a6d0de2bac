import { CicdError } from '../../errors/cicd-error.ts'
import { given } from '../../json/given.ts'
import type { Happening } from '../advance.ts'
import type { Decision, Due, Vote } from '../decision.ts'
import { optionOf } from '../decision.ts'
import { timeText } from '../open-question.ts'
import type { Policy } from '../policy.ts'
import { verifyText } from './dsse.ts'
import type { Keyring } from '../signatures.ts'
import { eventStatement, questionStatement, voteStatements } from './statements.ts'

interface Counting {
  readonly keys: Keyring
  /** The policy from the config of the process that counts; undefined if it has none with that name. */
  readonly policy: Policy | undefined
  /** The kind of the input. */
  readonly kind: Happening['kind']
  /** The current time, in milliseconds since 1970. */
  readonly now: number
}

/** The most votes and events whose signatures are checked, the newest ones: a check takes about a tenth of a millisecond, and others may write to the record. */
const mostChecked = 1000
/** The most characters of the subject that are signed again for these checks, because each vote is signed with it. */
const mostText = 20_000_000

/**
 * An open question in the form in which a signing process counts it, because others may have changed the record. If the question is signed, its signature
 * decides. If it is not, its rules are never looser than the policy, and unsigned votes and events are left out. Throws `QUESTION_CHANGED` (rejected) for a
 * vote on a question whose signature is wrong.
 */
export function countable(context: string, decision: Decision, { keys, policy, kind, now }: Counting): Decision {
  if (decision.state !== 'open') return decision
  const isAsSigned = isQuestionAsSigned(context, decision, keys)
  if (isAsSigned === false && kind === 'vote') throw changed(decision)
  const question = isAsSigned === true ? decision : tightened(decision, policy, now)
  const votes = votesAsSigned(context, question, keys)
  const outbox = question.outbox?.slice(-mostChecked).filter((due) => isEventAsSigned(context, due, keys))
  const isWhole = votes.length === question.votes.length && outbox?.length === question.outbox?.length
  return isWhole ? question : { ...question, votes, ...given({ outbox }) }
}

/** The votes that were counted on this question as it is in the record. */
export function votesAsSigned(context: string, question: Decision, keys: Keyring): readonly Vote[] {
  const textOf = voteStatements(context, question)
  const most = Math.min(mostChecked, Math.ceil(mostText / (question.subject.length + 1)))
  return question.votes.slice(-most).filter((vote) => 'keyId' in verifyText(textOf(vote), vote.signature, keys))
}

/** Whether an event follows from a signed end. */
export function isEventAsSigned(context: string, due: Due, keys: Keyring): boolean {
  return 'keyId' in verifyText(eventStatement(context, due), due.signature, keys)
}

/** Whether the signature of a question is valid; undefined if it is not signed. */
export function isQuestionAsSigned(context: string, decision: Decision, keys: Keyring): boolean | undefined {
  if (decision.questionSignature === undefined) return undefined
  return 'keyId' in verifyText(questionStatement(context, decision), decision.questionSignature, keys)
}

/** The question with rules that are not looser than the policy. An expiry must not count as agreement here: the writer of the record may have chosen the deadline. */
function tightened(decision: Decision, policy: Policy | undefined, now: number): Decision {
  const onExpire = optionOf(decision, decision.onExpire)?.rejects === true ? decision.onExpire : 'reject'
  if (policy === undefined) return { ...decision, onExpire }
  const { expiresAt, askedAt } = decision
  const ends = [
    ...(expiresAt === undefined ? [] : [Date.parse(expiresAt)]),
    ...(policy.expires === undefined ? [] : [Math.min(Date.parse(askedAt), now) + policy.expires]),
  ]
  return {
    ...decision,
    onExpire,
    quorum: Math.max(decision.quorum, policy.quorum),
    rejects: policy.rejects === 'one' ? 'one' : decision.rejects,
    ...given({ expiresAt: ends.length === 0 ? undefined : timeText(Math.min(...ends)) }),
  }
}

function changed({ name }: Decision): CicdError {
  return new CicdError(
    'QUESTION_CHANGED',
    `the question "${name}" was changed since it was asked: no vote on it counts`,
    {
      suggestions: ['Find out who changed the decision in the context data, then ask again.'],
    },
  )
}
