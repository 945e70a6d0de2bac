import { advance } from '../advance.ts'
import type { Circumstances, Happening, Step } from '../advance.ts'
import type { Decision } from '../decision.ts'
import type { Policy } from '../policy.ts'
import type { Keyring, Signer } from '../signatures.ts'
import { countable } from './countable.ts'
import { signedDecision } from './sign-decision.ts'

/** The keys and the policy with which a process signs and checks signatures. */
export interface Signing {
  readonly keys: Keyring
  readonly signer: Signer
  /** The policy from the config of this process; undefined if it has none with that name. */
  readonly policy: Policy | undefined
}

export interface Stepped {
  readonly step: Step
  /** Whether the record has to be stored. */
  readonly isNew: boolean
  /** How many unsigned votes were ignored. */
  readonly ignored: number
}

interface Coming {
  readonly decision: Decision
  readonly happening: Happening
  readonly now: Circumstances
}

/** The next record of a decision, counted, and signed if this process signs. Throws the errors of `advance` and `countable`. */
export function signedStep(
  context: string,
  { decision, happening, now }: Coming,
  signing: Signing | undefined,
): Stepped {
  if (signing === undefined) {
    const step = advance(decision, happening, now)
    return { step, isNew: step.decision !== decision, ignored: 0 }
  }
  const { keys, signer, policy } = signing
  const counted = countable(context, decision, { keys, policy, kind: happening.kind, now: now.now })
  const ignored = decision.votes.length - counted.votes.length
  const step = advance(counted, happening, now)
  if (step.decision === counted) return { step, isNew: false, ignored }
  return {
    step: { ...step, decision: signedDecision(context, step.decision, { signer, policy }) },
    isNew: true,
    ignored,
  }
}
