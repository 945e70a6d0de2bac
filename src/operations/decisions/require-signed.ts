import type { ContextId } from '../../context/context-id.ts'
import type { Decision } from '../../decisions/decision.ts'
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
