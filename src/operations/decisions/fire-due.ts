import type { ContextId } from '../../context/context-id.ts'
import type { Due } from '../../decisions/decision.ts'
import { eventIn } from '../../text/event-name.ts'
import { settled } from '../../decisions/outbox.ts'
import { isEventAsSigned } from '../../decisions/signing/countable.ts'
import { timeText } from '../../decisions/open-question.ts'
import { CicdError } from '../../errors/cicd-error.ts'
import type { EventResult } from '../../events/outcome.ts'
import { given } from '../../json/given.ts'
import { shorten } from '../../text/shorten.ts'
import { timeNow } from '../change/time-now.ts'
import { updateContext } from '../change/update-context.ts'
import { handleEvent } from '../events/handle-event.ts'
import type { Caller } from '../host.ts'
import { decisionsGuard, recording, requireDecision } from './change-decision.ts'

/** The result of an event that a decision fired. */
export interface FiredEvent {
  /** `PIPELINE=EVENT`. */
  readonly event: string
  /** `pending`: it could not be done now; `reason` says why. */
  readonly state: Due['state']
  readonly reason?: string
  /** The results of its blocks, if it ran. */
  readonly blocks?: EventResult['blocks']
}

/**
 * Fires an event of an outbox and stores its result. Its delivery id comes from the question, so the block records prevent that a block is sent twice, by any process and
 * after any number of attempts. Throws what the store throws; the event stays due then.
 */
export async function fireDue(caller: Caller, id: ContextId, name: string, due: Due): Promise<FiredEvent> {
  const fired = await fire(caller, id, due)
  // The event was fired, even if the caller has given up in the meantime.
  const { host, actor, run } = caller
  const { state, reason } = fired
  await updateContext({ host, actor, allowConfigPaths: false, ...given({ run }) }, id, {
    command: `decisions settle ${name}`,
    guard: decisionsGuard,
    operations: async ({ document }) => {
      const decision = requireDecision(document, id, name)
      const outcome = { state, at: timeText(await timeNow(host, id)), ...given({ reason }) }
      const next = settled(decision, due, outcome)
      return next === decision ? [] : [recording(document, next)]
    },
  })
  return fired
}

async function fire(caller: Caller, id: ContextId, due: Due): Promise<FiredEvent> {
  const { host, actor, run, signal, requestSignal, tellsBlocks } = caller
  const { event } = due
  if (host.publicKeys !== undefined && !isEventAsSigned(id, due, host.publicKeys)) {
    return { event, state: 'failed', reason: 'the end of its question is not signed' }
  }
  const named = eventIn(event)
  if (named === undefined) return { event, state: 'failed', reason: 'it is not an event' }
  // The event does not get the rights of the person who voted.
  const firing = {
    host,
    actor,
    allowConfigPaths: false,
    deliveryId: `decision-${due.question}`,
    ...given({ run, signal, requestSignal, tellsBlocks }),
  }
  try {
    const { blocks, status } = await handleEvent(firing, { id, ...named })
    const failed = blocks.find((block) => block.status === 'failed' && block.warning !== true)
    const unknown = blocks.find((block) => block.status === 'unknown')
    const state = status === 'failed' ? 'failed' : unknown === undefined ? 'done' : 'unknown'
    const culprit = failed ?? unknown
    const reason = culprit && shorten(`${culprit.handler} ${culprit.block}: ${culprit.reason ?? culprit.status}`, 500)
    return { event, state, blocks, ...given({ reason: state === 'done' ? undefined : reason }) }
  } catch (error) {
    const isWrong = error instanceof CicdError && (isOfConfig.has(error.kind) || error.code === 'UNKNOWN_PIPELINE')
    if (!isWrong) throw error
    return { event, state: 'failed', reason: shorten(host.redact(error.message), 500) }
  }
}

/** Failures that a later attempt would have too. */
const isOfConfig: ReadonlySet<string> = new Set(['config', 'usage'])
