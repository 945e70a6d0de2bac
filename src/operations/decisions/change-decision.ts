import type { ContextId } from '../../context/context-id.ts'
import { contextId } from '../../context/context-id.ts'
import { decisionOperation } from '../../context/decisions-of.ts'
import type { Operation } from '../../context/operation.ts'
import { advance } from '../../decisions/advance.ts'
import type { Circumstances, Effect, Happening, Step } from '../../decisions/advance.ts'
import type { Decision } from '../../decisions/decision.ts'
import { canonicalPerson } from '../../decisions/people.ts'
import type { Policy } from '../../decisions/policy.ts'
import { decisionsIn, readDecision } from '../../decisions/read-decision.ts'
import { policyNamed } from '../../decisions/require-policy.ts'
import { checkDecisionName } from '../../decisions/texts.ts'
import { CicdError } from '../../errors/cicd-error.ts'
import { didYouMean } from '../../errors/nearest-name.ts'
import type { JsonObject } from '../../json/json.ts'
import { deliveryKey } from '../change/delivery-key.ts'
import { timeNow } from '../change/time-now.ts'
import { changeResult, updateContext } from '../change/update-context.ts'
import type { Changed } from '../change/update-context.ts'
import type { Caller, Host } from '../host.ts'
import type { ChangeResult } from '../requests.ts'

/** What a change of a decision comes to. */
export interface DecisionResult extends ChangeResult {
  readonly name: string
  /** The id of the question: a newer one of the same name has another. */
  readonly question: string
  readonly state: Decision['state']
  /** What was counted and ended; nothing where nothing changed. */
  readonly effects: readonly Effect[]
  readonly decision: Decision
}

/** What may change `decisions`, and nothing else. */
export const decisionsGuard = { allowConfigPaths: false, ofDecisions: true } as const

interface Request {
  readonly id: string
  readonly name: string
}

interface Coming {
  readonly command: string
  /** What a rerun with the same delivery id repeats. */
  readonly content: JsonObject
  /** Called again on every attempt, with the newest record. */
  readonly happening: (decision: Decision) => Happening
}

/**
 * Carries the newest record of a decision on by what comes to it, as one revision. Throws DECISION_NOT_FOUND, DECISION_ENDED (conflict) for what comes after the
 * end: then an end that nobody had noticed is stored all the same.
 */
export async function changeDecision(caller: Caller, request: Request, coming: Coming): Promise<DecisionResult> {
  const id = contextId(request.id)
  const name = checkDecisionName(request.name)
  let step: Step | undefined
  let isNoticed = true
  const change = updateContext(caller, id, {
    command: `${coming.command} ${name}`,
    guard: decisionsGuard,
    delivery: deliveryKey(caller.deliveryId, coming.command, { name, ...coming.content }),
    operations: async ({ document }) => {
      const decision = requireDecision(document, id, name)
      step = advance(decision, coming.happening(decision), await circumstances(caller.host, id))
      isNoticed = step.decision === decision
      // What came late was not done: a rerun of it is told the same.
      if (step.isLate) throw ended(step.decision)
      return isNoticed ? [] : [recording(document, step.decision)]
    },
  })
  const changed = await change.catch(async (error: unknown) => {
    if (step?.isLate === true && !isNoticed) await storeExpiry(caller, id, name)
    throw error
  })
  if (changed.repeated) return decisionResult(id, changed, requireDecision(changed.stored.document, id, name))
  if (step === undefined) throw new Error('a change was stored that nobody computed')
  return decisionResult(id, changed, step.decision, step.effects)
}

/** Stores that the time of a question is up, if nobody has yet; the newest record. */
export async function storeExpiry(caller: Caller, id: ContextId, name: string): Promise<Decision> {
  const { stored } = await updateContext(caller, id, {
    command: `decisions expire ${name}`,
    guard: decisionsGuard,
    operations: async ({ document }) => {
      const decision = requireDecision(document, id, name)
      const step = advance(decision, { kind: 'time' }, await circumstances(caller.host, id))
      return step.decision === decision ? [] : [recording(document, step.decision)]
    },
  })
  return requireDecision(stored.document, id, name)
}

/** The decision of a name. Throws DECISION_NOT_FOUND, RECORD_UNREADABLE. */
export function requireDecision(document: JsonObject, id: ContextId, name: string): Decision {
  const decision = readDecision(document, name)
  if (decision !== undefined) return decision
  const names = Object.keys(decisionsIn(document))
  throw new CicdError('DECISION_NOT_FOUND', `"${id}" has no decision "${name}"${didYouMean(name, names)}`, {
    suggestions: [`cicdstatemgr decisions --id ${id}`],
  })
}

/** A policy of the config. Throws UNKNOWN_POLICY (config). */
export function requirePolicy({ config }: Host, name: string): Policy {
  return policyNamed(config.decisions, name)
}

/** The time by the clock of the store, where it has one, and who is who. */
export async function circumstances(host: Host, id: ContextId): Promise<Circumstances> {
  const { people } = host.config.decisions
  return { now: await timeNow(host, id), canonical: (person) => canonicalPerson(people, person) }
}

/** What stores a record. */
export function recording(document: JsonObject, decision: Decision): Operation {
  return decisionOperation(document, decision.name, { ...decision } as unknown as JsonObject)
}

export function decisionResult(
  id: ContextId,
  changed: Changed,
  decision: Decision,
  effects: readonly Effect[] = [],
): DecisionResult {
  const { name, id: question, state } = decision
  return { id, ...changeResult(changed), name, question, state, effects, decision }
}

function ended({ name, state, option, decidedAt = '', by = [], expiresAt = '' }: Decision): CicdError {
  const how = by.length === 0 ? `its time was up at ${expiresAt}` : `by ${by.join(', ')} at ${decidedAt}`
  const chosen = option === undefined ? state : `${state} (${option})`
  return new CicdError('DECISION_ENDED', `the question "${name}" is ${chosen} already: ${how}`)
}
