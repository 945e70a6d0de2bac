import type { ContextId } from '../../context/context-id.ts'
import type { Decision } from '../../decisions/decision.ts'
import { pendingIn } from '../../decisions/outbox.ts'
import { decisionsIn, readDecision } from '../../decisions/read-decision.ts'
import { CicdError, messageOf } from '../../errors/cicd-error.ts'
import { systemClock } from '../../io/clock.ts'
import { callerOn } from '../../operations/host.ts'
import { settleDecision } from '../../operations/decisions/settle-decision.ts'
import type { ContextSummary } from '../../stores/shared/store.ts'
import type { Gate } from '../gate.ts'

/** What was seen of a context. */
interface Seen {
  readonly revision: number | undefined
  /** When something is due though nothing changes; on the clock that nobody sets. */
  readonly nextAt: number
}

/** Messages of decisions that ended longer ago were closed by whoever ran then, or never will be. Milliseconds. */
const recently = 60 * 60_000
const pageSize = 500
/** Milliseconds until a message is closed once more that perhaps was not. */
const closeAgain = 30_000

/**
 * Looks after all decisions until the signal is aborted: what is due by time is done, and messages of those that ended without a click here are closed.
 * A context is read when it has changed or something of it is due; the rest of a look is a list of what there is. Several gateways may do it
 * at once: what they store is stored once, and the same message takes the place of itself.
 */
export async function watchDecisions(
  current: () => Gate,
  { every, signal }: { readonly every: number; readonly signal: AbortSignal },
): Promise<void> {
  let seen = new Map<ContextId, Seen>()
  const isOver = (): boolean => signal.aborted
  while (!isOver()) {
    const gate = current()
    try {
      seen = await look(gate, seen, signal)
    } catch (error) {
      if (isOver()) return
      gate.log.warn(`decisions could not be looked after: ${messageOf(error)}`)
    }
    const now = performance.now()
    const next = [...seen.values()].reduce((soonest, { nextAt }) => Math.min(soonest, nextAt), now + every)
    const pause = Math.max(Math.min(every, 1000), next - now) * (0.75 + Math.random() / 2)
    await systemClock.sleep(pause, signal).catch(() => undefined)
  }
}

async function look(
  gate: Gate,
  before: ReadonlyMap<ContextId, Seen>,
  signal: AbortSignal,
): Promise<Map<ContextId, Seen>> {
  const seen = new Map<ContextId, Seen>()
  let cursor: string | undefined
  do {
    const page = await gate.host.store.list({ limit: pageSize, ...(cursor === undefined ? {} : { cursor }) })
    for (const context of page.contexts) {
      signal.throwIfAborted()
      const known = before.get(context.id)
      const isSame = known !== undefined && known.revision === context.revision && known.nextAt > performance.now()
      seen.set(context.id, isSame ? known : await lookAt(gate, context, signal))
    }
    ;({ cursor } = page)
  } while (cursor !== undefined)
  return seen
}

async function lookAt(gate: Gate, { id, revision, error }: ContextSummary, signal: AbortSignal): Promise<Seen> {
  const stored = error === undefined ? await gate.host.store.read(id) : undefined
  let nextAt = Infinity
  for (const name of Object.keys(stored === undefined ? {} : decisionsIn(stored.document))) {
    try {
      const decision = stored && readDecision(stored.document, name)
      if (decision === undefined) continue
      const { newest, nextIn } = await settled(gate, id, decision, signal)
      if (nextIn !== undefined) nextAt = Math.min(nextAt, performance.now() + nextIn)
      const isBehind = (await gate.mattermost?.show(id, newest)) === true
      if (closing(gate, id, newest) || isBehind) nextAt = Math.min(nextAt, performance.now() + closeAgain)
    } catch (failure) {
      if (!(failure instanceof CicdError) || signal.aborted) throw failure
      // It hides no other one, and is looked at again when it changes.
      if (failure.kind === 'store-unavailable') throw failure
      gate.log.warn(`the decision ${name} of ${id}: ${messageOf(failure)}`)
    }
  }
  return { revision, nextAt }
}

async function settled(
  { host }: Gate,
  id: ContextId,
  decision: Decision,
  signal: AbortSignal,
): Promise<{ readonly newest: Decision; readonly nextIn?: number }> {
  if (decision.state !== 'open' && pendingIn(decision).length === 0) return { newest: decision }
  const result = await settleDecision(callerOn(host, { signal }), { id, name: decision.name, patience: 0 })
  return { newest: result.decision, ...(result.nextIn === undefined ? {} : { nextIn: result.nextIn }) }
}

/** Closes the message of a decision that has ended; whether that is to be tried again. */
function closing({ answers, host }: Gate, context: ContextId, decision: Decision): boolean {
  const { id: question, name, message, state, decidedAt } = decision
  if (message === undefined || state === 'open' || answers.hasClosed(question)) return false
  if (decidedAt === undefined || host.clock.now().getTime() - Date.parse(decidedAt) > recently) return false
  answers.refresh({ context, name, question, channel: message.channel, ts: message.ts })
  return true
}
