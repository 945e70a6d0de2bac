import { CicdError } from '../../errors/cicd-error.ts'
import { given } from '../../json/given.ts'
import type { Happening } from '../advance.ts'
import type { Decision } from '../decision.ts'
import { optionOf } from '../decision.ts'
import { timeText } from '../open-question.ts'
import type { Policy } from '../policy.ts'
import { verifyText } from './dsse.ts'
import type { Keyring } from '../signatures.ts'
import { questionStatement, voteStatement } from './statements.ts'

interface Counting {
  readonly keys: Keyring
  /** Of the config of whoever counts; undefined: it has none of that name. */
  readonly policy: Policy | undefined
  /** What comes to it. */
  readonly kind: Happening['kind']
  /** Milliseconds since 1970. */
  readonly now: number
}

/**
 * An open question as whoever signs counts it, where others may have written the record: by its own signature, or else never looser than the
 * policy, and without votes that nobody signed. Throws `QUESTION_CHANGED` (rejected) for a vote on one whose signature is wrong.
 */
export function countable(context: string, decision: Decision, { keys, policy, kind, now }: Counting): Decision {
  if (decision.state !== 'open') return decision
  const isAsSigned = isQuestionAsSigned(context, decision, keys)
  if (isAsSigned === false && kind === 'vote') throw changed(decision)
  const question = isAsSigned === true ? decision : tightened(decision, policy, now)
  const votes = question.votes.filter((vote) => {
    return 'keyId' in verifyText(voteStatement(context, question, vote), vote.signature, keys)
  })
  return votes.length === question.votes.length ? question : { ...question, votes }
}

/** Undefined where nobody signed it. */
function isQuestionAsSigned(context: string, decision: Decision, keys: Keyring): boolean | undefined {
  if (decision.questionSignature === undefined) return undefined
  return 'keyId' in verifyText(questionStatement(context, decision), decision.questionSignature, keys)
}

/** Nobody agrees by waiting, where whoever asked may have written the time that is to go by. */
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
      suggestions: ['Find out who wrote decisions in the context data, and ask anew.'],
    },
  )
}
