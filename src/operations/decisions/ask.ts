import { randomUUID } from 'node:crypto'
import { openWays } from '../../config/open-ways.ts'
import { contextId } from '../../context/context-id.ts'
import type { ContextId } from '../../context/context-id.ts'
import type { Decision } from '../../decisions/decision.ts'
import { openQuestion, optionToStore } from '../../decisions/open-question.ts'
import type { Question } from '../../decisions/open-question.ts'
import { questionWarnings } from '../../decisions/question-warnings.ts'
import { tooFewVoters } from '../../decisions/voter-shortage.ts'
import { given } from '../../json/given.ts'
import type { JsonObject } from '../../json/json.ts'
import { asAsked } from '../change/as-asked.ts'
import { deliveryKey } from '../change/delivery-key.ts'
import { replacedBy } from '../change/replaced-question.ts'
import type { Replaced } from '../change/replaced-question.ts'
import { timeNow } from '../change/time-now.ts'
import { updateContext } from '../change/update-context.ts'
import type { Caller, Host } from '../host.ts'
import { decisionResult, decisionsGuard, recording, requireDecision, requestedPolicy } from './change-decision.ts'
import type { DecisionResult } from './change-decision.ts'

export interface AskRequest extends Question {
  readonly id: string
  /** The name of a policy of the config. */
  readonly policy: string
}

/**
 * Asks a question. Warns if it replaces an open question of the same name and its votes, logs that it replaces one without votes or an answered one, and warns about events without handlers, and if no option rejects. Throws
 * UNKNOWN_POLICY, and errors for an invalid question.
 */
export async function ask(caller: Caller, request: AskRequest): Promise<DecisionResult> {
  const id = contextId(request.id)
  const { name, subject, options, invoker, on, expires, quorum, policy } = request
  const { host, actor } = caller
  const run = caller.run === undefined ? undefined : ({ ...caller.run } as JsonObject)
  const asking = { id: randomUUID(), askedBy: actor, ...given({ run }) }
  const question = {
    ...{ name, subject, options: options.map(optionToStore) },
    ...given({ invoker, on: on && given(on), expires, quorum }),
  }
  const asked = (now: number) =>
    openQuestion(question, requestedPolicy(host, policy), host.config.decisions, { ...asking, now })
  // A wrong question is reported even if it could not be stored either.
  asked(0)
  let replaced: Replaced = {}
  const changed = await updateContext(caller, id, {
    command: `ask ${name}`,
    guard: decisionsGuard,
    delivery: deliveryKey(caller.deliveryId, 'ask', { ...question, policy }),
    operations: async ({ document }) => {
      const decision = asked(await timeNow(host, id))
      replaced = replacedBy(host, id, document, decision)
      return [recording(document, asAsked(host, id, decision, document))]
    },
  })
  if (replaced.note !== undefined) host.log.info(replaced.note)
  const decision = requireDecision(changed.stored.document, id, name)
  const warnings = [
    ...(replaced.warning === undefined ? [] : [replaced.warning]),
    ...questionWarnings(decision, changed.stored.document),
    ...tooFewVoters(decision, host.config.decisions, openWays(host.config.gateway)),
    ...(await endsBefore(host, id, decision)),
  ]
  return decisionResult(id, { ...changed, warnings }, decision)
}

/** If the context ends first, its question ends with it. Every change starts the context's time to live again. */
async function endsBefore(host: Host, id: ContextId, { expiresAt }: Decision): Promise<readonly string[]> {
  const end = await host.store.lifetimes?.expiresAt(id)
  if (end === undefined || (expiresAt !== undefined && Date.parse(expiresAt) <= Date.parse(end))) return []
  const until = expiresAt === undefined ? 'until it is decided' : `until ${expiresAt}`
  return [`the question is open ${until}, but the context ends at ${end} unless it changes before then`]
}
