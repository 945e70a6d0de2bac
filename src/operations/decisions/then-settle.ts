import { CicdError, messageOf } from '../../errors/cicd-error.ts'
import type { Decision } from '../../decisions/decision.ts'
import { pendingIn } from '../../decisions/outbox.ts'
import { given } from '../../json/given.ts'
import type { Caller } from '../host.ts'
import type { DecisionResult } from './change-decision.ts'
import type { FiredEvent } from './fire-due.ts'
import { settleDecision } from './settle-decision.ts'
import type { SettleDecisionResult } from './settle-decision.ts'

/** The result of a change, and the events that were fired after it. */
export type SettledResult<T> = T & { readonly events: readonly FiredEvent[] }

/**
 * Does the work that is due after a change of a decision. The change counts in any case: work that cannot be done now is logged and stays due.
 * A later call does the work that the process which ended the question could not do.
 */
export async function thenSettle<T extends DecisionResult>(
  caller: Caller,
  { id, name }: { readonly id: string; readonly name: string },
  change: Promise<T>,
): Promise<SettledResult<T>> {
  const result = await change.catch(async (error: unknown) => {
    if (error instanceof CicdError && error.code === 'DECISION_ENDED') await settleLate(caller, id, name)
    throw error
  })
  const due = pendingIn(result.decision)
  if (due.length === 0) return { ...result, events: eventsOf(result, result.decision) }
  try {
    const { decision, events } = await settleDecision(caller, { id, name })
    const current = decision.id === result.question ? decision : result.decision
    return { ...result, decision: current, events: eventsOf(result, decision, events) }
  } catch (error) {
    if (!(error instanceof CicdError) || caller.signal?.aborted === true) throw error
    const reason = caller.host.redact(messageOf(error))
    return { ...result, events: due.map(({ event }) => ({ event, state: 'pending', reason })) }
  }
}

/** The caller that ended it gets the results of the events, also if another process fired them, and in a rerun: a failed event must not look done. */
function eventsOf(
  { question, effects, repeated }: DecisionResult,
  decision: Decision,
  fired: readonly FiredEvent[] = [],
): readonly FiredEvent[] {
  const hasEnded = repeated === true || effects.some(({ kind }) => kind === 'ended')
  return hasEnded ? withKnown(question, decision, fired) : fired
}

/** The events that were fired now, and those of the question that were fired before. */
function withKnown(question: string, { outbox = [] }: Decision, fired: readonly FiredEvent[]): readonly FiredEvent[] {
  const known = outbox
    .filter((due) => due.question === question && !fired.some(({ event }) => event === due.event))
    .map(({ event, state, reason }) => ({ event, state, ...given({ reason }) }))
  return [...fired, ...known]
}

interface LateRequest {
  readonly id: string
  readonly name: string
  /** The id of the question that has ended. */
  readonly question: string
  readonly patience: number
}

/**
 * A waiting caller gets its answer, how the question ended. Work that could not be done is logged and stays due. Returns the events that were fired now, and those of the question that
 * were fired before.
 */
export async function settleAwaited(caller: Caller, request: LateRequest): Promise<readonly FiredEvent[]> {
  const { decision, events } = await settledOrLogged(caller, request)
  return decision === undefined ? events : withKnown(request.question, decision, events)
}

/** A late caller gets its answer, how the question ended. Work that failed is logged, and work that could not be done stays due. */
export async function settleLate(caller: Caller, id: string, name: string): Promise<void> {
  const { events } = await settledOrLogged(caller, { id, name, patience: 0 })
  for (const { event, state, reason } of events) {
    if (state !== 'done') caller.host.log.warn(`the event ${event} ${state}: ${reason ?? ''}`)
  }
}

async function settledOrLogged(
  caller: Caller,
  { id, name, patience }: Omit<LateRequest, 'question'>,
): Promise<Pick<SettleDecisionResult, 'events'> & Partial<SettleDecisionResult>> {
  try {
    return await settleDecision(caller, { id, name, patience })
  } catch (error) {
    caller.signal?.throwIfAborted()
    caller.host.log.warn(`the events of ${name} of ${id} stay due: ${caller.host.redact(messageOf(error))}`)
    return { events: [] }
  }
}
