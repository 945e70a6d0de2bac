import type { ContextId } from '../../context/context-id.ts'
import type { Decision } from '../../decisions/decision.ts'
import { policyIn } from '../../decisions/require-policy.ts'
import { countable } from '../../decisions/signing/countable.ts'
import type { Host } from '../host.ts'
import { checkOf } from './step-on.ts'

/** A record as people are shown it. */
export interface Proven {
  readonly decision: Decision
  /** Whether the record has an end without a valid signature, which counts for nothing. */
  readonly isUnproven: boolean
}

/**
 * A record in the form that counts, if signatures are required: of an open question without the votes that have no valid signature, because everybody who
 * may write to the store could have added them.
 */
export function asProven(host: Host, id: ContextId, decision: Decision): Proven {
  const { publicKeys: keys, config, clock } = host
  if (keys === undefined) return { decision, isUnproven: false }
  const check = checkOf(host, id, decision)
  if (check !== undefined) return { decision, isUnproven: check.is !== 'signed' }
  const counting = {
    keys,
    policy: policyIn(config.decisions, decision.policy),
    kind: 'time',
    now: clock.now().getTime(),
  } as const
  return { decision: countable(id, decision, counting), isUnproven: false }
}
