import type { ContextId } from '../../context/context-id.ts'
import type { Decision } from '../../decisions/decision.ts'
import { pendingIn } from '../../decisions/outbox.ts'
import { decisionsIn, readDecision } from '../../decisions/read-decision.ts'
import { policyIn } from '../../decisions/require-policy.ts'
import { CicdError, messageOf } from '../../errors/cicd-error.ts'
import { callerOn } from '../../operations/host.ts'
import { settleDecision } from '../../operations/decisions/settle-decision.ts'
import type { Gate } from '../gate.ts'
import type { QuestionPlace } from './answers.ts'

/** The state of a context at its last read. */
export interface Seen {
  readonly revision: number | undefined
  /** The time at which work is due even if nothing changes, in milliseconds of `performance.now()`. */
  readonly nextAt: number
  /** The times at which work is due, on the same clock, by the id of the question. */
  readonly due: ReadonlyMap<string, number>
  /** When this gateway saw each question end, on the same clock, by the id of the question; `Infinity`: it is open. */
  readonly ends: ReadonlyMap<string, number>
  /** Whether an open question of the context has a message in a chat, which may have to show the next change. */
  readonly isShown: boolean
  /** Messages of questions that were open at the last read. */
  readonly messages: readonly QuestionPlace[]
}

/**
 * Milliseconds in which the message of a decision is still updated: after its end, or after this gateway saw it end, which may be much later than a deadline. Older ones were
 * updated by the gateway that ran then.
 */
const recently = 60 * 60_000
/** Milliseconds until an update of a message is repeated, because it may have failed. */
const onceMore = 30_000
/** Milliseconds that the process that took a vote has to update the message and fire the events. Only after that it is done here. */
const courtesy = 5_000

/** Does the work that is due for the questions of a context, and updates their messages. Undefined if the context is gone. */
export async function lookAtContext(
  gate: Gate,
  id: ContextId,
  before: Seen | undefined,
  signal: AbortSignal,
): Promise<Seen | undefined> {
  const stored = await gate.host.store.read(id)
  const found: Decision[] = []
  const due = new Map<string, number>()
  const ends = new Map<string, number>()
  let comeIn = Infinity
  for (const name of Object.keys(stored === undefined ? {} : decisionsIn(stored.document))) {
    try {
      const decision = stored && readDecision(stored.document, name)
      if (decision === undefined) continue
      const { newest, nextIn = Infinity } = await settled(
        gate,
        id,
        { decision, dueAt: before?.due.get(decision.id) },
        signal,
      )
      found.push(newest)
      if (before?.ends.has(newest.id) !== true) warnIfStuck(gate, id, newest)
      due.set(newest.id, performance.now() + nextIn)
      const end = seenEnd(newest, decision.state === 'open' ? Infinity : before?.ends.get(newest.id))
      ends.set(newest.id, end)
      const isOld = isLongOver(gate, newest, end)
      const isBehind = (await gate.mattermost?.show(id, newest, { isOld })) === true
      comeIn = Math.min(comeIn, nextIn, isBehind ? onceMore : Infinity, shownIn(gate, id, newest, isOld))
    } catch (failure) {
      if (!(failure instanceof CicdError) || signal.aborted) throw failure
      // One failure does not stop the others; this decision is read again when it changes.
      if (failure.kind === 'store-unavailable') throw failure
      gate.log.warn(`the decision ${name} of ${id}: ${messageOf(failure)}`)
    }
  }
  const ids = new Set(found.map((decision) => decision.id))
  // A record that cannot be read is not gone.
  const isWhole = stored === undefined || found.length === Object.keys(decisionsIn(stored.document)).length
  for (const place of isWhole ? (before?.messages ?? []) : []) {
    if (!ids.has(place.question)) gate.answers.refresh(place)
  }
  if (stored === undefined) return undefined
  const open = found.filter(({ state }) => state === 'open')
  const messages = open.flatMap((decision) => messageOfOpen(id, decision))
  const isShown = messages.length > 0 || (open.length > 0 && gate.mattermost !== undefined)
  return { revision: stored.revision, nextAt: performance.now() + comeIn, due, ends, isShown, messages }
}

/** Logs an open question whose policy the config does not have (any more): every vote on it is refused. */
function warnIfStuck({ host, log }: Gate, id: ContextId, { state, name, policy }: Decision): void {
  if (state !== 'open' || policyIn(host.config.decisions, policy) !== undefined) return
  log.warn(`nobody can vote on the open question "${name}" of ${id}: the config has no policy "${policy}"`)
}

async function settled(
  { host }: Gate,
  id: ContextId,
  { decision, dueAt = -Infinity }: { readonly decision: Decision; readonly dueAt: number | undefined },
  signal: AbortSignal,
): Promise<{ readonly newest: Decision; readonly nextIn?: number }> {
  if (decision.state !== 'open' && pendingIn(decision).length === 0) return { newest: decision }
  // A vote alone makes no work due, so that many votes do not cause many reads.
  const left = dueAt - performance.now()
  if (decision.state === 'open' && left > 0) return { newest: decision, nextIn: left }
  if (decision.state !== 'open' && isJustNow(host.clock.now(), decision.decidedAt)) {
    return { newest: decision, nextIn: courtesy }
  }
  const result = await settleDecision(callerOn(host, { signal }), { id, name: decision.name, patience: 0 })
  return { newest: result.decision, ...(result.nextIn === undefined ? {} : { nextIn: result.nextIn }) }
}

/** Updates the message of a question; returns in how many milliseconds to check that it worked. */
function shownIn({ answers, host }: Gate, context: ContextId, decision: Decision, isOld: boolean): number {
  const { id: question, name, message, state, votes } = decision
  if (message === undefined || answers.shows(context, decision)) return Infinity
  if (state === 'open') {
    const last = votes.at(-1)
    // The process that took the click updates the message through the click's response URL.
    if (last?.via === 'slack' && isJustNow(host.clock.now(), last.at)) return courtesy
  } else if (isOld) {
    return Infinity
  }
  answers.refresh({ context, name, question, channel: message.channel, ts: message.ts })
  return onceMore
}

/** When this gateway saw a question end, given what it saw before: `Infinity` if the question was open. */
function seenEnd({ state }: Decision, before = -Infinity): number {
  return state === 'open' ? Infinity : Math.min(performance.now(), before)
}

/** Whether a question ended so long ago that its message needs no update. */
function isLongOver({ host }: Gate, { state, decidedAt }: Decision, sawEnd: number): boolean {
  if (state === 'open' || performance.now() - sawEnd <= recently) return false
  return decidedAt === undefined || host.clock.now().getTime() - Date.parse(decidedAt) > recently
}

/** Whether a time is less than `courtesy` away. It may be in the future: the clock of the process that stored it may be ahead. */
function isJustNow(now: Date, time: string | undefined): boolean {
  return time !== undefined && Math.abs(now.getTime() - Date.parse(time)) < courtesy
}

/** The place of an open question's message, and its subject, so that the message can say later that the question is gone. */
function messageOfOpen(context: ContextId, { id: question, name, message, subject }: Decision): QuestionPlace[] {
  if (message === undefined) return []
  const { channel, ts } = message
  return [{ context, question, name, channel, ts, subject }]
}
