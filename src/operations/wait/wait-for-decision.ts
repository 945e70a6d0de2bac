import { contextId } from '../../context/context-id.ts'
import { readDecision } from '../../decisions/read-decision.ts'
import { checkDecisionName } from '../../decisions/texts.ts'
import { CicdError } from '../../errors/cicd-error.ts'
import { shownValue } from '../../json/json.ts'
import { checkTimeout, durationText } from '../../text/duration.ts'
import { settleAwaited } from '../decisions/then-settle.ts'
import type { Caller } from '../host.ts'
import { DecisionWatch, nearQuestion } from './decision-watch.ts'
import { endText } from './decision-result.ts'
import type { DecisionEnd, WaitForDecisionRequest, WaitForDecisionResult } from './decision-result.ts'
import { defaultWait, limitText } from './default-wait.ts'
import { waitUntil } from './wait-until.ts'

/** Milliseconds to wait for another process that fires the events of the end: longer than a killed process blocks others. */
const patience = 12_000

/**
 * Waits until a question is decided, expires or is cancelled; it need not be asked yet. Returns how it ended, after the work that is due then is done. Throws
 * WAIT_TIMED_OUT (timed out), DECISION_REPLACED (conflict) if another question has replaced the one that was seen first, DECISION_DIFFERS, DECISION_NOT_SIGNED
 * (rejected), UNKNOWN_POLICY (config) if the question is not asked yet and the config has no such policy, CONTEXT_NOT_FOUND also if the context is removed
 * during the wait.
 */
export async function waitForDecision(caller: Caller, request: WaitForDecisionRequest): Promise<WaitForDecisionResult> {
  const id = contextId(request.id)
  const name = checkDecisionName(request.name)
  const { timeout = defaultWait } = request
  checkTimeout(timeout)
  // The result has only the events of this question: failed blocks of an earlier one are logged.
  const watch = new DecisionWatch({ ...caller, tellsBlocks: false }, id, { ...request, name })
  const what = `the question "${name}" of "${id}" to be decided`
  let isTold = false
  let isFirst = true
  const result = await waitUntil(caller, {
    ...{ id, timeout, what, limit: limitText(request) },
    async find(newest) {
      const found = await watch.find(newest)
      const until = found === undefined ? readDecision(newest.document, name)?.expiresAt : undefined
      if (until !== undefined && timeout !== 0 && !isTold) {
        caller.host.log.info(`the question "${name}" of "${id}" is open until ${until}`)
        isTold = true
      }
      // Any answer counts then: people see whether it is the one they mean.
      const namesNone = [request.policy, request.subject, request.question].every((named) => named === undefined)
      if (found?.state === 'approved' && (!isFirst || namesNone)) {
        caller.host.log.info(isFirst ? oldText(found) : endText(found))
      }
      isFirst = false
      return found
    },
    dueIn: () => watch.dueIn(),
    timedOut({ document }) {
      const asked = readDecision(document, name)
      const is =
        asked === undefined
          ? `it was not asked${nearQuestion(document, id, name)}`
          : `it is open${asked.expiresAt === undefined ? '' : ` until ${asked.expiresAt}`}`
      return new CicdError('WAIT_TIMED_OUT', `waited ${durationText(timeout)} for ${what}; ${is}`)
    },
  })
  const events = await settleAwaited(caller, { id, name, question: result.question, patience })
  for (const { event, state, blocks } of events) {
    // An event with blocks was fired now.
    if (state === 'done' && blocks !== undefined) caller.host.log.info(`fired the event ${event}`)
  }
  return { ...result, events }
}

function oldText(found: DecisionEnd): string {
  return `decided before this wait, subject ${shownValue(found.subject, 300)}: ${endText(found)}`
}
