import { createHash } from 'node:crypto'
import { contextId } from '../../context/context-id.ts'
import type { ContextId } from '../../context/context-id.ts'
import type { Seen } from '../../decisions/as-shown.ts'
import { withoutBlocks } from '../../decisions/decision.ts'
import type { Decision } from '../../decisions/decision.ts'
import { pendingIn } from '../../decisions/outbox.ts'
import { checkDecisionName } from '../../decisions/texts.ts'
import { CicdError, messageOf } from '../../errors/cicd-error.ts'
import { findValue } from '../../json/find-value.ts'
import { given } from '../../json/given.ts'
import { cancelDecision } from '../../operations/decisions/cancel-decision.ts'
import type { DecisionResult } from '../../operations/decisions/change-decision.ts'
import type { FiredEvent } from '../../operations/decisions/fire-due.ts'
import { settleLate, thenSettle } from '../../operations/decisions/then-settle.ts'
import type { SettledResult } from '../../operations/decisions/then-settle.ts'
import { vote } from '../../operations/decisions/vote.ts'
import { callerOn } from '../../operations/host.ts'
import type { Caller, Host } from '../../operations/host.ts'
import { masked } from '../../text/redaction.ts'
import { isUncertain } from '../../stores/shared/uncertain.ts'
import { inTime } from '../../io/in-time.ts'
import type { Gate } from '../gate.ts'
import { isSuspicious } from '../suspicious.ts'
import { authorOf, personBehind } from './api-user.ts'
import type { ApiUser } from './api-user.ts'
import type { Right } from './cluster.ts'
import { readInTime } from './read-in-time.ts'
import type { VoteBody } from './requests.ts'

/** A decision and the user who acts on it. */
export interface Asked {
  readonly context: string
  readonly name: string
  readonly user: ApiUser
  /** The idempotency key: a repeat with the same key is the same change. */
  readonly key?: string
}

/** What a person said with a change, for the log. */
interface Said {
  readonly option?: string
  readonly question?: string
}

/** Milliseconds for a vote with retries. */
const longest = 8_000
/** Milliseconds that a vote has to end after it was aborted. */
const farewell = 50
/** Milliseconds that an answer waits for the events of a decision; they are fired in any case. */
const patience = 5_000

/** The right that is needed in a context. A context without a namespace, or one that does not exist, needs the right in all namespaces. Throws REDIS_TIMED_OUT. */
export async function requireRight(
  host: Host,
  user: ApiUser,
  { context, ...right }: Omit<Right, 'namespace' | 'onAll'> & { readonly context?: string },
): Promise<void> {
  const stored = context === undefined ? undefined : await readInTime(host, () => host.store.read(contextId(context)))
  const maker = stored && findValue(stored.document, 'state.cicdNamespace')
  await user.require({
    ...right,
    namespace: typeof maker === 'string' ? maker : undefined,
    onAll: context === undefined,
  })
}

/** Counts a user's vote. Throws the errors of `vote`, NOT_ALLOWED, and WAIT_TIMED_OUT if it is not known whether the vote counts. */
export async function castVote(
  gate: Gate,
  asked: Asked,
  body: VoteBody & Pick<Seen, 'asked'>,
): Promise<SettledResult<DecisionResult>> {
  const { id, name, user } = await entitled(gate, asked, 'approve')
  const { asked: shown, subject, ...said } = body
  const { identity, via, shownAs } = user
  return followed(gate, asked, { option: body.option, ...given({ question: body.question }) }, (caller) =>
    vote(caller, { ...said, id, name, identity, via, shownAs, seen: given({ asked: shown, subject }) }),
  )
}

/** Ends a question without an answer. Throws the errors of `cancelDecision`, NOT_ALLOWED, and WAIT_TIMED_OUT if it is not known whether the question ended. */
export async function cancel(gate: Gate, asked: Asked, comment?: string): Promise<SettledResult<DecisionResult>> {
  const { id, name } = await entitled(gate, asked, 'cancel')
  return followed(gate, asked, {}, (caller) => cancelDecision(caller, { id, name, ...given({ comment }) }))
}

async function entitled(
  { host }: Gate,
  { context, name, user }: Asked,
  verb: Right['verb'],
): Promise<{ readonly id: ContextId; readonly name: string; readonly user: ApiUser }> {
  const id = contextId(context)
  await requireRight(host, user, { verb, context: id, name: checkDecisionName(name) })
  return { id, name, user }
}

/** Does a change within the time limit, then fires its events. A change that ends later is followed all the same, and is only in the log. */
async function followed(
  gate: Gate,
  asked: Asked,
  said: Said,
  change: (caller: Caller) => Promise<DecisionResult>,
): Promise<SettledResult<DecisionResult>> {
  const { context: id, name, user, key } = asked
  const { host } = gate
  const actor = authorOf(user, host.config.decisions.people)
  const deliveryId = key === undefined ? undefined : deliveryOf(user, key)
  const caller = callerOn(host, given({ actor, deliveryId }))
  const limit = new AbortController()
  const changing = told(gate, asked, said, change({ ...caller, signal: limit.signal }))
  let result = await inTime(changing, longest)
  if (result === undefined) {
    limit.abort(givenUp)
    result = await inTime(changing, farewell)
  }
  if (result === undefined) {
    const following = changing.then((late) => thenSettle(caller, { id, name }, Promise.resolve(late)))
    gate.background(following.catch(() => undefined))
    throw tooLate
  }
  const { decision, ...others } = await settled(gate, caller, result)
  return masked({ ...others, decision: withoutBlocks(decision) }, host.redact)
}

/** The result of a change, after the log, the metrics and the message in the chat have it. */
async function told(
  gate: Gate,
  { context: id, name, user }: Asked,
  said: Said,
  changing: Promise<DecisionResult>,
): Promise<DecisionResult> {
  const { host, log, metrics } = gate
  const person = personBehind(user, host.config.decisions.people)
  const fields = { context: id, decision: name, ...said, user: user.shownAs, ...given({ person }), via: user.via }
  try {
    const result = await changing
    const hasEnded = result.effects.some(({ kind }) => kind === 'ended')
    metrics.votes(result.repeated === true ? 'repeated' : hasEnded ? 'decided' : 'counted')
    log.event('info', 'vote counted', { ...fields, state: result.state })
    showInChat(gate, id, result.decision)
    return result
  } catch (error) {
    const code = error instanceof CicdError ? error.code : 'bug'
    const isRefused = error instanceof CicdError && error.httpStatus < 500
    metrics.votes(isRefused ? 'refused' : 'failed')
    const line = { ...fields, code, reason: messageOf(error) }
    if (isUncertain(error) || code === 'REPLICAS_BEHIND') log.event('error', 'vote may count', line)
    else if (isRefused) log.event(isSuspicious(error) ? 'warn' : 'info', 'vote refused', line)
    else log.event('error', 'vote not counted', line)
    if (code === 'DECISION_ENDED') gate.background(settleLate(callerOn(host), id, name))
    throw isUncertain(error) ? tooLate : error
  }
}

/** Waits shortly for the events of a decision, because the voter wants to know the result. */
async function settled(gate: Gate, caller: Caller, result: DecisionResult): Promise<SettledResult<DecisionResult>> {
  const { id, name, decision } = result
  const settling = thenSettle(caller, { id, name }, Promise.resolve(result)).then((done) => ({
    ...done,
    events: done.events.map((event) => withoutPlace(gate, event)),
  }))
  gate.background(
    settling.catch((error: unknown) => {
      gate.log.error(`the events of the decision ${name} of ${id} were not fired: ${messageOf(error)}`)
    }),
  )
  let timer: NodeJS.Timeout | undefined
  const pending = pendingIn(decision).map(({ event }) => ({ event, state: 'pending' as const }))
  const over = new Promise<SettledResult<DecisionResult>>((resolve) => {
    timer = setTimeout(resolve, patience, { ...result, events: pending })
  })
  try {
    return await Promise.race([settling, over])
  } finally {
    clearTimeout(timer)
  }
}

/** Removes the reason of a pending event. The event is pending because the store failed, and the reason names the store's address, so only the log gets it. */
function withoutPlace({ log }: Gate, fired: FiredEvent): FiredEvent {
  const { event, state, reason } = fired
  if (state !== 'pending' || reason === undefined) return fired
  log.warn(`the event ${event} stays due: ${reason}`)
  return { event, state, reason: 'it cannot be fired now, and is fired later; the log of the gateway has the details' }
}

/** Updates the question's message, as after a click. */
function showInChat({ answers }: Gate, context: string, { id: question, name, message }: Decision): void {
  if (message === undefined) return
  answers.refresh({ context, name, question, channel: message.channel, ts: message.ts })
}

/** The key includes the user: nobody can repeat the change of another user. */
function deliveryOf({ via, shownAs, identity }: ApiUser, key: string): string {
  const who = JSON.stringify([via, shownAs, identity.kubernetes, identity.email, key])
  return `api-${createHash('sha256').update(who).digest('hex').slice(0, 40)}`
}

/** For a change that was not sent to the store, and never will be. */
const givenUp = new CicdError('REDIS_TIMED_OUT', 'the store does not answer in time, so the change is given up')

const tooLate = new CicdError(
  'WAIT_TIMED_OUT',
  'the store does not answer in time, so it is not known whether this counts: repeat it, nobody is counted twice',
)
