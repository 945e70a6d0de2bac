import { contextId } from '../../context/context-id.ts'
import type { Decision } from '../../decisions/decision.ts'
import { optionOf } from '../../decisions/decision.ts'
import { personOf } from '../../decisions/people.ts'
import { requireOwnButton } from '../../decisions/pressed-button.ts'
import { readDecision } from '../../decisions/read-decision.ts'
import { CicdError } from '../../errors/cicd-error.ts'
import { stringifyJson } from '../../json/json-text.ts'
import { callerOn } from '../../operations/host.ts'
import type { Caller } from '../../operations/host.ts'
import { isUncertain } from '../../stores/shared/uncertain.ts'
import { vote } from '../../operations/decisions/vote.ts'
import type { Gate } from '../gate.ts'
import { identify } from '../slack/identify.ts'
import { forwardBody } from '../slack/normalise.ts'
import { pressedIn } from './click.ts'
import type { Click } from './click.ts'
import { seenIn } from './seen.ts'

/** The result of a click. */
export type ClickOutcome =
  | { readonly kind: 'counted' | 'decided' | 'repeated'; readonly decision: Decision; readonly notForwarded?: unknown }
  | { readonly kind: 'refused'; readonly error: CicdError; readonly failures: readonly string[] }
  /** The store failed, so it is not known whether the vote counts. */
  | { readonly kind: 'failed'; readonly error: unknown }

/** Milliseconds after which a vote makes no further attempt; the person was told long before that it is late. */
const longest = 20_000

/** A click and the person behind it, if known. */
type PersonsClick = Click & { readonly person: string | undefined }

/** Counts a click as a vote, and forwards it if it ends its question. Never throws. */
export async function castVote(gate: Gate, click: Click, deliveryId: string): Promise<ClickOutcome> {
  const { host } = gate
  const { button, clicker } = click
  const { context: id, name, question, option } = button
  const { team, user, shownAs } = clicker
  const signal = AbortSignal.timeout(longest)
  const caller = callerOn(host, { actor: `${shownAs} (slack ${team}/${user})`, deliveryId, signal })
  let failures: readonly string[] = []
  let person: string | undefined
  try {
    const { identity, failures: notFound } = await identify(clicker, host.config.decisions, gate.lookups)
    failures = notFound
    person = personOf(host.config.decisions.people, identity)
    const result = await vote(caller, {
      id,
      name,
      question,
      option,
      identity,
      via: 'slack',
      shownAs,
      pressed: pressedIn(click),
      seen: seenIn(click, host.config),
    })
    return await counted(gate, { ...click, person }, result)
  } catch (error) {
    if (!(error instanceof CicdError) || isOfStore(error)) return { kind: 'failed', error }
    // The same click may have ended the question before, without firing its events or being forwarded. Then this repeat, by Slack or by hand, does it.
    const decision = error.code === 'DECISION_ENDED' ? await endedBy(caller, { ...click, person }) : undefined
    if (decision === undefined) return { kind: 'refused', error, failures }
    return { kind: 'repeated', decision, ...(await forwardEnd(gate, click, decision)) }
  }
}

async function counted(
  gate: Gate,
  click: PersonsClick,
  { decision, repeated, effects }: Awaited<ReturnType<typeof vote>>,
): Promise<ClickOutcome> {
  const hasEnded = effects.some(({ kind }) => kind === 'ended')
  const kind = repeated === true ? 'repeated' : hasEnded ? 'decided' : 'counted'
  const follows = isEndOf(decision, click) ? await forwardEnd(gate, click, decision) : {}
  return { kind, decision, ...follows }
}

/** Whether an error leaves open if the vote was stored. */
function isOfStore({ kind, code }: CicdError): boolean {
  return ['store-unavailable', 'timed-out', 'cancelled'].includes(kind) || code === 'CONTENTION'
}

/** The decision, if it was this person's vote for this option that ended it. */
async function endedBy({ host }: Caller, click: PersonsClick): Promise<Decision | undefined> {
  try {
    const stored = await host.store.read(contextId(click.button.context))
    const decision = stored && readDecision(stored.document, click.button.name)
    if (decision === undefined || !isEndOf(decision, click)) return undefined
    requireOwnButton(decision, pressedIn(click))
    return decision
  } catch (error) {
    if (error instanceof CicdError) return undefined
    throw error
  }
}

/** Whether this click is the vote that ended the question. Votes are in order of arrival, so only the last one can be that. */
function isEndOf(decision: Decision, { button, person }: PersonsClick): boolean {
  const last = decision.votes.at(-1)
  return (
    decision.id === button.question &&
    (decision.state === 'approved' || decision.state === 'rejected') &&
    decision.option === button.option &&
    (decision.by ?? []).length > 0 &&
    last?.via === 'slack' &&
    last.person === person &&
    last.option === button.option
  )
}

/** Queues the click that ended a question, exactly once: the delivery id comes from the question. */
async function forwardEnd(gate: Gate, click: Click, decision: Decision): Promise<{ readonly notForwarded?: unknown }> {
  const { name, invoker } = decision
  const known = { contextId: click.button.context, decision: name, ...(invoker === undefined ? {} : { invoker }) }
  const value = valueOf(decision, click.button.option)
  const body = forwardBody({ kind: 'interaction', payload: click.payload }, { ...known, value })
  try {
    const isNew = await gate.forwarding.put({ deliveryId: `decision-${decision.id}`, body, kind: 'interaction' })
    gate.metrics.queued('interaction', isNew ? 'stored' : 'repeated')
    return {}
  } catch (error) {
    gate.metrics.queued('interaction', isUncertain(error) ? 'unknown' : 'failed')
    return { notForwarded: error }
  }
}

/** The value of an option as a text: filters of an EventListener look for it in the place of the button's value. */
function valueOf(decision: Decision, option: string): string {
  const value = optionOf(decision, option)?.value ?? option
  return typeof value === 'string' ? value : stringifyJson(value)
}
