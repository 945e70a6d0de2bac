import type { ContextId } from '../../context/context-id.ts'
import { contextId } from '../../context/context-id.ts'
import { decisionOperation } from '../../context/decisions-of.ts'
import type { Operation } from '../../context/operation.ts'
import type { Effect, Happening, Step } from '../../decisions/advance.ts'
import type { Decision } from '../../decisions/decision.ts'
import type { Policy } from '../../decisions/policy.ts'
import { decisionsIn, readDecision, recordOf } from '../../decisions/read-decision.ts'
import { policyNamed } from '../../decisions/require-policy.ts'
import type { OutcomeCheck } from '../../decisions/signing/check-outcome.ts'
import { checkDecisionName } from '../../decisions/texts.ts'
import { CicdError, ofRequest, reworded } from '../../errors/cicd-error.ts'
import { didYouMean } from '../../errors/nearest-name.ts'
import { shownValue } from '../../json/json.ts'
import type { JsonObject } from '../../json/json.ts'
import { deliveryKey } from '../change/delivery-key.ts'
import { readContext, unusedConfigOf } from '../change/read-context.ts'
import { changeResult, updateContext } from '../change/update-context.ts'
import type { Changed } from '../change/update-context.ts'
import type { Stored } from '../../stores/shared/store.ts'
import type { Caller, Host } from '../host.ts'
import type { ChangeResult } from '../requests.ts'
import { checkOf, mayNotSign, stepOn } from './step-on.ts'
import { shellWord } from '../../text/shell-word.ts'

/** The result of a change of a decision. */
export interface DecisionResult extends ChangeResult {
  readonly name: string
  /** The id of the question; a newer question of the same name has another id. */
  readonly question: string
  readonly state: Decision['state']
  /** The effects of the change, such as a counted vote or the end; empty if nothing changed. */
  readonly effects: readonly Effect[]
  readonly decision: Decision
}

/** A caller that may change `decisions` only. */
export const decisionsGuard = { allowConfigPaths: false, ofDecisions: true } as const

interface Request {
  readonly id: string
  readonly name: string
}

interface Coming {
  readonly command: string
  /** The content that a rerun with the same delivery id repeats. */
  readonly content: JsonObject
  /** Whether a record has the change that an earlier run with the same delivery id made. */
  readonly isIn: (decision: Decision) => boolean
  /** Whether a question that has ended has the end that the caller wants: then nothing changes, and it is not an error. */
  readonly isWanted?: (decision: Decision) => boolean
  /** Called on every attempt with the newest record. */
  readonly happening: (decision: Decision) => Happening
}

/**
 * Applies an input to the newest record of a decision, as one revision. Throws DECISION_NOT_FOUND, and DECISION_ENDED (conflict) for an input after the
 * end. An end that was not stored yet is stored even then.
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
      const stepped = await stepOn(caller, id, decision, coming.happening(decision))
      step = stepped.step
      isNoticed = !stepped.isNew
      // A late input was not applied: a rerun gets the same answer.
      if (step.isLate) {
        const check = checkOf(caller.host, id, decision)
        const isWanted = isNoticed && coming.isWanted?.(step.decision) === true && isCounting(check)
        if (!isWanted) throw ended(step.decision, check, caller.host.redact)
      }
      // The store may have waited for its server until the caller gave up: an input whose sender was told so must not count.
      caller.signal?.throwIfAborted()
      return isNoticed ? [] : [recording(document, step.decision)]
    },
  })
  const changed = await change.catch(async (error: unknown) => {
    if (step?.isLate === true && !isNoticed) await storeExpiry(caller, id, name)
    throw error
  })
  if (changed.repeated) {
    const decision = requireDecision(changed.stored.document, id, name)
    return decisionResult(id, { ...changed, warnings: coming.isIn(decision) ? [] : [notHere(decision)] }, decision)
  }
  if (step === undefined) throw new Error('a change was stored that was never computed')
  return decisionResult(id, changed, step.decision, step.effects)
}

/**
 * Stores the end of a question whose time has run out, if it is not stored yet, and returns the newest document. If outcomes have to be signed, only a process that can sign
 * does this: an unsigned outcome would be in the way of a signed one.
 */
export async function storeExpiry(caller: Caller, id: ContextId, name: string): Promise<Stored> {
  if (mayNotSign(caller.host)) return readContext(caller.host, id)
  const { stored } = await updateContext(caller, id, {
    command: `decisions expire ${name}`,
    guard: decisionsGuard,
    operations: async ({ document }) => {
      const decision = requireDecision(document, id, name)
      const { step, isNew } = await stepOn(caller, id, decision, { kind: 'time' })
      return isNew ? [recording(document, step.decision)] : []
    },
  })
  return stored
}

/** The decision with a name. Throws DECISION_NOT_FOUND, RECORD_UNREADABLE. */
export function requireDecision(document: JsonObject, id: ContextId, name: string): Decision {
  const decision = readDecision(document, name)
  if (decision !== undefined) return decision
  const names = Object.keys(decisionsIn(document))
  throw new CicdError('DECISION_NOT_FOUND', `"${id}" has no decision "${name}"${didYouMean(name, names)}`, {
    suggestions: [`cicdstatemgr decisions --id ${shellWord(id)}`],
  })
}

/** A policy of the config. Throws UNKNOWN_POLICY (config). */
export function requirePolicy({ config }: Host, name: string): Policy {
  try {
    return policyNamed(config.decisions, name)
  } catch (error) {
    if (!(error instanceof CicdError)) throw error
    const { suggestions } = error
    const place = placeOf(config)
    // Without a config this is the reason.
    throw reworded(error, { suggestions: config.isDefault ? [...place, ...suggestions] : [...suggestions, ...place] })
  }
}

/** Where the policies were looked up: with no config, or with another one than was meant, every policy is unknown. */
function placeOf(config: Host['config']): readonly string[] {
  if (config.isDefault) return [`No config file was named: ${unusedConfigOf(config) ?? 'give --config FILE'}.`]
  return config.file === undefined ? [] : [`The config is ${config.file}.`]
}

/** The policy that a request names. Throws UNKNOWN_POLICY (config), for which the request is to blame. */
export function requestedPolicy(host: Host, name: string): Policy {
  return ofRequest(['UNKNOWN_POLICY'], () => requirePolicy(host, name))
}

/** The operation that stores a record. */
export function recording(document: JsonObject, decision: Decision): Operation {
  return decisionOperation(document, decision.name, recordOf(decision))
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

function notHere({ name }: Decision): string {
  return `an earlier run with this delivery id did that, and the question "${name}" as it stands does not have it: it was asked again, or changed, since then`
}

/** Characters of a comment in a message. */
const longestComment = 200

/** Whether an end counts: no signature is required, or its signature is valid. */
function isCounting(check: OutcomeCheck | undefined): boolean {
  return check === undefined || check.is === 'signed'
}

function ended(decision: Decision, check: OutcomeCheck | undefined, redact: (text: string) => string): CicdError {
  const { name, state, option, decidedAt = '', by = [], expiresAt = '', comment } = decision
  const how = by.length === 0 ? `its time ended at ${expiresAt}` : `by ${by.join(', ')} at ${decidedAt}`
  const chosen = option === undefined ? state : `${state} (${option})`
  const why = comment === undefined ? '' : `, with the comment ${shownValue(redact(comment), longestComment)}`
  const fault = check?.is === 'unsigned' ? 'is not signed' : 'has a wrong signature'
  const suggestions = isCounting(check) ? [] : [`That ${fault}, and does not count: ask again.`]
  return new CicdError('DECISION_ENDED', `the question "${name}" is ${chosen} already: ${how}${why}`, { suggestions })
}
