import type { ContextId } from '../../context/context-id.ts'
import type { Circumstances } from '../../decisions/advance.ts'
import type { Decision } from '../../decisions/decision.ts'
import { inPlaceOf } from '../../decisions/outbox.ts'
import { canonicalPerson } from '../../decisions/people.ts'
import { policyIn } from '../../decisions/require-policy.ts'
import { signedQuestion } from '../../decisions/signing/sign-decision.ts'
import { signedStep } from '../../decisions/signing/signed-step.ts'
import type { Signing } from '../../decisions/signing/signed-step.ts'
import type { JsonObject } from '../../json/json.ts'
import type { Host } from '../host.ts'

/**
 * A new question in the form in which it is stored, replacing one with the same name. It is signed if this process has a key. So is the end of the replaced
 * question, if that had expired and its end was not stored yet.
 */
export function asAsked(host: Host, id: ContextId, decision: Decision, document: JsonObject): Decision {
  const now = { now: Date.parse(decision.askedAt), canonical: canonicalOf(host) }
  const asked = inPlaceOf(document, decision, (before) => {
    const coming = { decision: before, happening: { kind: 'time' }, now } as const
    return signedStep(id, coming, signingOf(host, before)).step.decision
  })
  return host.signer === undefined ? asked : signedQuestion(id, asked, host.signer)
}

/** The keys for signing a decision; undefined if this process does not sign it. */
export function signingOf({ publicKeys: keys, signer, config }: Host, { policy }: Decision): Signing | undefined {
  if (keys === undefined || signer === undefined) return undefined
  return { keys, signer, policy: policyIn(config.decisions, policy) }
}

/** Returns the function that maps each name of a person to the canonical one. */
export function canonicalOf({ config }: Host): Circumstances['canonical'] {
  const { people } = config.decisions
  return (person) => canonicalPerson(people, person)
}
