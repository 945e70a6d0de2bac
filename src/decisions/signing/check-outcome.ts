import { isObject, ownValue, sameJson } from '../../json/json.ts'
import type { JsonValue } from '../../json/json.ts'
import { jsonIn } from '../../json/json-in.ts'
import type { Decision, Vote } from '../decision.ts'
import { openEnvelope } from './dsse.ts'
import type { Keyring } from '../signatures.ts'
import { decisionStatement } from './statements.ts'

/** The result of checking the signature of an outcome. */
export type OutcomeCheck =
  | { readonly is: 'signed'; readonly keyId: string }
  | { readonly is: 'unsigned' }
  | { readonly is: 'wrong'; readonly reason: string }

/**
 * What is known of the signatures of a record that is shown. `changed`: the question was signed and then changed, so no vote on it counts. `unverified`: the
 * record has signatures, and the config has no public keys.
 */
export type ShownCheck = OutcomeCheck | { readonly is: 'changed' } | { readonly is: 'unverified' }

/** A vote as it is shown. */
export type ShownVote = Vote & {
  /** Set if signatures are required and this vote has no valid one. */
  readonly counts?: false
  /** Set if the policy of the config does not accept the way of this vote. It counted when it was cast. */
  readonly wayAccepted?: false
}

/** Checks that the record of a context is exactly the signed one, for this question and no other. */
export function checkOutcome(context: string, decision: Decision, keys: Keyring): OutcomeCheck {
  if (decision.signature === undefined) return { is: 'unsigned' }
  const opened = openEnvelope(decision.signature, keys)
  if ('wrong' in opened) return { is: 'wrong', reason: opened.wrong }
  const signed = jsonIn(opened.text) ?? null
  const stated = jsonIn(decisionStatement(context, decision, digestIn(signed))) ?? null
  if (sameJson(signed, stated)) return { is: 'signed', keyId: opened.keyId }
  return { is: 'wrong', reason: 'it was made for something else than the record says' }
}

/** The digest of the policy in a statement. It is for auditors only, because the policy in the config may have changed since. */
function digestIn(statement: JsonValue): string | undefined {
  const digest = ['predicate', 'policy', 'digest', 'sha256'].reduce<JsonValue | undefined>(
    (value, key) => (isObject(value) ? ownValue(value, key) : undefined),
    statement,
  )
  return typeof digest === 'string' ? digest : undefined
}
