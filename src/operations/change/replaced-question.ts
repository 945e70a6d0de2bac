import type { ContextId } from '../../context/context-id.ts'
import type { Decision } from '../../decisions/decision.ts'
import { droppedVotes, replacedQuestion } from '../../decisions/dropped-votes.ts'
import { questionBefore } from '../../decisions/outbox.ts'
import { policyIn } from '../../decisions/require-policy.ts'
import { proven } from '../../decisions/signing/proven.ts'
import { given } from '../../json/given.ts'
import type { JsonObject } from '../../json/json.ts'
import type { Host } from '../host.ts'

/** What people should know when a new question replaces an earlier one of the same name: a warning, or a note. */
export interface Replaced {
  readonly warning?: string
  readonly note?: string
}

/** What a new question replaces in a document, if something. Votes and outcomes that have no valid signature, where signatures are required, did not count. */
export function replacedBy(host: Host, id: ContextId, document: JsonObject, asked: Decision): Replaced {
  const before = questionBefore(document, asked.name)
  if (before === undefined) return {}
  const { publicKeys: keys, config, clock } = host
  const rules = { policy: policyIn(config.decisions, before.policy), now: clock.now().getTime() }
  const { decision, isUnproven } =
    keys === undefined ? { decision: before, isUnproven: false } : proven(id, before, { keys, ...rules })
  return given({ warning: droppedVotes(decision, asked), note: replacedQuestion(decision, asked, isUnproven) })
}
