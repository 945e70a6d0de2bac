import type { ContextId } from '../../context/context-id.ts'
import { advance } from '../../decisions/advance.ts'
import type { Circumstances, Happening, Step } from '../../decisions/advance.ts'
import type { Decision } from '../../decisions/decision.ts'
import { canonicalPerson } from '../../decisions/people.ts'
import type { Policy } from '../../decisions/policy.ts'
import { checkOutcome } from '../../decisions/signing/check-outcome.ts'
import type { OutcomeCheck } from '../../decisions/signing/check-outcome.ts'
import { countable } from '../../decisions/signing/countable.ts'
import { signedDecision, signedQuestion } from '../../decisions/signing/sign-decision.ts'
import { timeNow } from '../change/time-now.ts'
import type { Caller, Host } from '../host.ts'

export interface Stepped {
  readonly step: Step
  /** Whether the record has to be stored. */
  readonly isNew: boolean
}

/**
 * The next record of a decision: counted and signed where this process signs. Whatever changes a record goes through here. Throws what `advance` and
 * `countable` throw.
 */
export async function stepOn(
  { host }: Pick<Caller, 'host'>,
  id: ContextId,
  decision: Decision,
  happening: Happening,
): Promise<Stepped> {
  const { publicKeys: keys, signer } = host
  const now = await circumstances(host, id)
  if (keys === undefined || signer === undefined) {
    const step = advance(decision, happening, now)
    return { step, isNew: step.decision !== decision }
  }
  const policy = policyOf(host, decision.policy)
  const counted = countable(id, decision, { keys, policy, kind: happening.kind, now: now.now })
  const ignored = decision.votes.length - counted.votes.length
  if (ignored > 0)
    host.log.warn(`${ignored} votes on "${decision.name}" of "${id}" have no valid signature, and do not count`)
  const step = advance(counted, happening, now)
  if (step.decision === counted) return { step, isNew: false }
  return { step: { ...step, decision: signedDecision(id, step.decision, { signer, policy }) }, isNew: true }
}

/** A new question, signed where this process signs. */
export function asAsked({ signer }: Host, id: ContextId, decision: Decision): Decision {
  return signer === undefined ? decision : signedQuestion(id, decision, signer)
}

/** Whether signatures count, and this process can make none. */
export function mayNotSign({ publicKeys, signer }: Host): boolean {
  return publicKeys !== undefined && signer === undefined
}

/** Of an outcome that is stored, where signatures count. */
export function checkOf({ publicKeys }: Host, id: ContextId, decision: Decision): OutcomeCheck | undefined {
  return publicKeys === undefined || decision.state === 'open' ? undefined : checkOutcome(id, decision, publicKeys)
}

function policyOf({ config }: Host, name: string): Policy | undefined {
  const { policies } = config.decisions
  return Object.hasOwn(policies, name) ? policies[name] : undefined
}

/** The time by the clock of the store, where it has one, and who is who. */
export async function circumstances(host: Host, id: ContextId): Promise<Circumstances> {
  const { people } = host.config.decisions
  return { now: await timeNow(host, id), canonical: (person) => canonicalPerson(people, person) }
}
