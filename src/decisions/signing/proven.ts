import type { Decision } from '../decision.ts'
import { checkOutcome } from './check-outcome.ts'
import { countable } from './countable.ts'

/** A record as people are shown it. */
export interface Proven {
  readonly decision: Decision
  /** Whether the record has an end without a valid signature, which counts for nothing. */
  readonly isUnproven: boolean
}

type Rules = Omit<Parameters<typeof countable>[2], 'kind'>

/**
 * A record in the form that counts where signatures are required: of an open question without the votes that have no valid signature, because everybody who
 * may write to the store could have added them.
 */
export function proven(context: string, decision: Decision, rules: Rules): Proven {
  if (decision.state === 'open') {
    return { decision: countable(context, decision, { ...rules, kind: 'time' }), isUnproven: false }
  }
  return { decision, isUnproven: checkOutcome(context, decision, rules.keys).is !== 'signed' }
}
