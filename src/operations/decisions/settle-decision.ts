import { contextId } from '../../context/context-id.ts'
import type { ContextId } from '../../context/context-id.ts'
import { advance } from '../../decisions/advance.ts'
import type { Decision } from '../../decisions/decision.ts'
import { nextAt, reminderAt } from '../../decisions/next-at.ts'
import { pendingIn } from '../../decisions/outbox.ts'
import { checkDecisionName } from '../../decisions/texts.ts'
import { readContext } from '../change/read-context.ts'
import type { Caller } from '../host.ts'
import { requireDecision, storeExpiry } from './change-decision.ts'
import { fireDue } from './fire-due.ts'
import type { FiredEvent } from './fire-due.ts'
import { canRemind, remind } from './remind.ts'
import { withSettleLock } from './settle-lock.ts'
import { circumstances, mayNotSign } from './step-on.ts'

export interface SettleDecisionRequest {
  readonly id: string
  readonly name: string
  /** Milliseconds to wait while another process fires events of the same decision; default 15000. */
  readonly patience?: number
  /** Milliseconds without a sign of life after which another process continues the work of a killed one; default 10000. */
  readonly lease?: number
}

export interface SettleDecisionResult {
  readonly decision: Decision
  /** The events that this call fired, in order. */
  readonly events: readonly FiredEvent[]
  /** Whether this call reminded people. */
  readonly reminded: boolean
  /** When to call again if nothing else happens: milliseconds since 1970, by the clock of the store. Absent: when the context changes. */
  readonly nextAt?: number
  /** The same duration in milliseconds from now, for callers with another clock. */
  readonly nextIn?: number
}

/** Maximum number of events in one call; the rest is fired in the next. An event may ask the next question, whose end may fire the next event. */
const mostEvents = 20
/** Milliseconds until the next check of events that another process is firing. */
const laterAgain = 5000
/** Milliseconds until the next check of an end that only a signing process may store. The longer it is overdue, the rarer the checks. */
const afterSigners = (overdue: number): number => Math.max(10_000, 9 * overdue)
/** Milliseconds until the next check of work that became due in the meantime. */
const soonAgain = 100

/**
 * Does the work that is due for a decision, for any process that calls it: stores the end of its time, fires the events that follow from its end, reminds people. Two calls at once do
 * it once. Throws DECISION_NOT_FOUND, and what the store throws; the rest of the work stays due then.
 */
export async function settleDecision(caller: Caller, request: SettleDecisionRequest): Promise<SettleDecisionResult> {
  const { patience = 15_000, lease = 10_000 } = request
  const id = contextId(request.id)
  const name = checkDecisionName(request.name)
  const events: FiredEvent[] = []
  let decision = await current(caller, id, name)
  if (pendingIn(decision).length > 0) {
    await withSettleLock(caller, { id, name, patience, lease }, (holding) => fireAll(holding, id, name, events))
    decision = await current(caller, id, name)
  }
  const isToRemind = (reminderAt(decision) ?? Infinity) <= (await circumstances(caller.host, id)).now
  const reminded = isToRemind && (await remind(caller, id, decision))
  // Another process may have been first.
  if (isToRemind) decision = await current(caller, id, name)
  return { decision, events, reminded, ...(await next(caller, id, decision)) }
}

/** When the next call is due. */
async function next(
  caller: Caller,
  id: ContextId,
  decision: Decision,
): Promise<Pick<SettleDecisionResult, 'nextAt' | 'nextIn'>> {
  // A reminder without a place to send it to needs no call.
  const reminds = decision.remind !== undefined && (await canRemind(caller, id, decision))
  const { now } = await circumstances(caller.host, id)
  const isPending = pendingIn(decision).length > 0
  const at = isPending ? now : nextAt(decision, { reminds })
  if (at === undefined) return {}
  const overdue = isPending ? laterAgain : mayNotSign(caller.host) ? afterSigners(now - at) : soonAgain
  const nextIn = at > now ? at - now : overdue
  return { nextAt: now + nextIn, nextIn }
}

/** The newest record; if its time has run out, that end is stored first. */
async function current(caller: Caller, id: ContextId, name: string): Promise<Decision> {
  const { document } = await readContext(caller.host, id)
  const decision = requireDecision(document, id, name)
  if (decision.state !== 'open' || decision.expiresAt === undefined) return decision
  const step = advance(decision, { kind: 'time' }, await circumstances(caller.host, id))
  if (step.decision === decision) return decision
  return requireDecision((await storeExpiry(caller, id, name)).document, id, name)
}

async function fireAll(caller: Caller, id: ContextId, name: string, events: FiredEvent[]): Promise<void> {
  while (events.length < mostEvents) {
    const [due] = pendingIn(await current(caller, id, name))
    if (due === undefined) return
    caller.signal?.throwIfAborted()
    events.push(await fireDue(caller, id, name, due))
  }
}
