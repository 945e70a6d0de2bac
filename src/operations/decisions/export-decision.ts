import { contextId } from '../../context/context-id.ts'
import type { Envelope } from '../../decisions/signatures.ts'
import { checkDecisionName } from '../../decisions/texts.ts'
import { CicdError } from '../../errors/cicd-error.ts'
import { readContext } from '../change/read-context.ts'
import type { Caller } from '../host.ts'
import { requireDecision } from './change-decision.ts'
import type { ShowDecisionRequest } from './list-decisions.ts'
import { requireSigned } from './require-signed.ts'

export interface ExportDecisionResult {
  readonly id: string
  readonly revision: number
  readonly name: string
  /** The id of the question. */
  readonly question: string
  /** A DSSE envelope with an in-toto statement. */
  readonly envelope: Envelope
}

/**
 * The signed outcome of a question, for other programs to verify. If the config has public keys, it is verified first. Throws DECISION_NOT_SIGNED
 * (rejected) if there is no signed outcome, CONTEXT_NOT_FOUND, DECISION_NOT_FOUND, RECORD_UNREADABLE.
 */
export async function exportDecision(caller: Caller, request: ShowDecisionRequest): Promise<ExportDecisionResult> {
  const id = contextId(request.id)
  const name = checkDecisionName(request.name)
  const { document, revision } = await readContext(caller.host, id)
  const decision = requireDecision(document, id, name)
  const { id: question, state, signature: envelope } = decision
  if (state === 'open') {
    throw new CicdError('DECISION_NOT_SIGNED', `the question "${name}" is open: only an outcome is signed`)
  }
  requireSigned(caller.host, id, decision)
  if (envelope !== undefined) return { id, revision, name, question, envelope }
  throw new CicdError('DECISION_NOT_SIGNED', `the question "${name}" is ${state}, and its outcome is not signed`, {
    suggestions: ['A process signs outcomes if its secrets have gateway.signing and its config has decisions.signing.'],
  })
}
