import { contextId } from '../../context/context-id.ts'
import { readDecision } from '../../decisions/read-decision.ts'
import { checkDecisionName } from '../../decisions/texts.ts'
import { CicdError } from '../../errors/cicd-error.ts'
import { checkLifetime, durationText } from '../../text/duration.ts'
import { settleLate } from '../decisions/then-settle.ts'
import type { Caller } from '../host.ts'
import { DecisionWatch } from './decision-watch.ts'
import type { WaitForDecisionRequest, WaitForDecisionResult } from './decision-result.ts'
import { waitUntil } from './wait-until.ts'

/** Four hours, in milliseconds. */
const defaultTimeout = 4 * 60 * 60 * 1000

/** Milliseconds to wait for whoever fires the events of the end: longer than one who was killed at it holds up others. */
const patience = 12_000

/**
 * Waits until a question is decided, expires or is cancelled; one that nobody asked yet is waited for. Whatever ends it is returned, and what is due then is done. Throws
 * WAIT_TIMED_OUT (timed out), DECISION_REPLACED (conflict) for another question than the one that was seen first, DECISION_DIFFERS, DECISION_NOT_SIGNED
 * (rejected), CONTEXT_NOT_FOUND also where the context goes meanwhile.
 */
export async function waitForDecision(caller: Caller, request: WaitForDecisionRequest): Promise<WaitForDecisionResult> {
  const id = contextId(request.id)
  const name = checkDecisionName(request.name)
  const { timeout = defaultTimeout } = request
  if (timeout !== 0) checkLifetime(timeout)
  const watch = new DecisionWatch(caller, id, { ...request, name })
  const what = `the question "${name}" of "${id}" to be decided`
  const result = await waitUntil(caller, {
    ...{ id, timeout, what },
    find: (newest) => watch.find(newest),
    dueIn: () => watch.dueIn(),
    timedOut({ document }) {
      const asked = readDecision(document, name)
      const is =
        asked === undefined
          ? 'nobody has asked it'
          : `it is open${asked.expiresAt === undefined ? '' : ` until ${asked.expiresAt}`}`
      return new CicdError('WAIT_TIMED_OUT', `waited ${durationText(timeout)} for ${what}; ${is}`)
    },
  })
  await settleLate(caller, id, name, patience)
  return result
}
