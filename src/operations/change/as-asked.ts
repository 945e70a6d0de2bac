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
 * A new question as it is stored, in the place of one of the same name: signed, where this process signs, as is the end of the one before that nobody
 * had noticed.
 */
export function asAsked(host: Host, id: ContextId, decision: Decision, document: JsonObject): Decision {
  const now = { now: Date.parse(decision.askedAt), canonical: canonicalOf(host) }
  const asked = inPlaceOf(document, decision, (before) => {
    const coming = { decision: before, happening: { kind: 'time' }, now } as const
    return signedStep(id, coming, signingOf(host, before)).step.decision
  })
  return host.signer === undefined ? asked : signedQuestion(id, asked, host.signer)
}

/** What this process signs a decision with; undefined where it signs none. */
export function signingOf({ publicKeys: keys, signer, config }: Host, { policy }: Decision): Signing | undefined {
  if (keys === undefined || signer === undefined) return undefined
  return { keys, signer, policy: policyIn(config.decisions, policy) }
}

/** Makes one name of all that are written for a person. */
export function canonicalOf({ config }: Host): Circumstances['canonical'] {
  const { people } = config.decisions
  return (person) => canonicalPerson(people, person)
}
