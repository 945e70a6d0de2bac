import type { ContextId } from '../../context/context-id.ts'
import type { Decision } from '../../decisions/decision.ts'
import { isQuestionAsSigned } from '../../decisions/signing/countable.ts'
import { CicdError } from '../../errors/cicd-error.ts'
import type { Host } from '../host.ts'
import { checkOf } from './step-on.ts'

/** Throws DECISION_NOT_SIGNED (rejected) if signatures are required and the signature of an outcome is not valid. */
export function requireSigned(host: Host, id: ContextId, decision: Decision): void {
  const check = checkOf(host, id, decision)
  if (check === undefined || check.is === 'signed') return
  const { name, state } = decision
  const why = check.is === 'unsigned' ? 'it is not signed' : `its signature is wrong: ${check.reason}`
  throw new CicdError(
    'DECISION_NOT_SIGNED',
    `the question "${name}" is ${state}, but its outcome does not count: ${why}`,
  )
}

/**
 * Throws QUESTION_CHANGED (rejected) if a question that this process asked does not have a valid signature, although the process signs what it asks. A step could
 * remove the signature and then change the question, such as its invoker.
 */
export function requireAsAsked({ publicKeys, signer }: Host, id: ContextId, decision: Decision): void {
  if (publicKeys === undefined || signer === undefined) return
  const isAsAsked = isQuestionAsSigned(id, decision, publicKeys)
  if (isAsAsked === true) return
  const why =
    isAsAsked === false
      ? 'it was changed after it was signed'
      : 'somebody removed its signature, or it was asked before this process had a key'
  throw new CicdError('QUESTION_CHANGED', `the question "${decision.name}" is not the one that was asked: ${why}`)
}
