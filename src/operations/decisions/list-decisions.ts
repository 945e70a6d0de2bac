import { contextId } from '../../context/context-id.ts'
import type { ContextId } from '../../context/context-id.ts'
import { advance } from '../../decisions/advance.ts'
import type { Circumstances } from '../../decisions/advance.ts'
import type { Decision } from '../../decisions/decision.ts'
import { decisionsIn, readDecision } from '../../decisions/read-decision.ts'
import type { OutcomeCheck } from '../../decisions/signing/check-outcome.ts'
import { checkDecisionName } from '../../decisions/texts.ts'
import { CicdError, messageOf } from '../../errors/cicd-error.ts'
import { given } from '../../json/given.ts'
import type { JsonObject } from '../../json/json.ts'
import { masked } from '../../text/redaction.ts'
import { readContext } from '../change/read-context.ts'
import { listContexts } from '../contexts/list-contexts.ts'
import type { Caller, Host } from '../host.ts'
import { requireDecision } from './change-decision.ts'
import { checkOf, circumstances } from './step-on.ts'

export interface ListDecisionsRequest {
  /** Of this context only. */
  readonly id?: string
  /** Only those that wait for an answer. */
  readonly open?: boolean
  /** What the ids of contexts begin with. */
  readonly prefix?: string
  /** Where the page before ended. */
  readonly cursor?: string
  /** At most so many contexts are looked at; default 1000. */
  readonly limit?: number
}

/** A decision as it is now: one whose time is up has ended, though nobody has stored that yet. Secrets are masked. */
export type ShownDecision = {
  readonly context: string
  /** Where signatures count: whether that of its outcome does. */
  readonly checked?: OutcomeCheck
} & Decision

export interface ListDecisionsResult {
  /** By context and name. */
  readonly decisions: readonly ShownDecision[]
  /** For the next page; absent on the last one. */
  readonly cursor?: string
}

export interface ShowDecisionRequest {
  readonly id: string
  readonly name: string
}

/** What is asked, of one context or of a page of them. Warns of each record that cannot be read: it hides no other. Throws CONTEXT_NOT_FOUND, BAD_CURSOR. */
export async function listDecisions(caller: Caller, request: ListDecisionsRequest): Promise<ListDecisionsResult> {
  const { open, prefix, cursor, limit } = request
  const page =
    request.id === undefined
      ? await listContexts(caller, given({ prefix, cursor, limit }))
      : { contexts: [{ id: contextId(request.id), error: undefined }] }
  const decisions: ShownDecision[] = []
  for (const { id, error } of page.contexts) {
    caller.signal?.throwIfAborted()
    if (error !== undefined) continue
    // One that has gone since it was listed is not a failure.
    const stored = request.id === undefined ? await caller.host.store.read(id) : await readContext(caller.host, id)
    if (stored !== undefined) decisions.push(...(await decisionsOf(caller, id, stored.document)))
  }
  const wanted = decisions
    .filter(({ state }) => open !== true || state === 'open')
    .toSorted((a, b) => compare(a.context, b.context) || compare(a.name, b.name))
  const next = 'cursor' in page ? page.cursor : undefined
  return { decisions: masked(wanted, caller.host.redact), ...given({ cursor: next }) }
}

/** One decision. Throws CONTEXT_NOT_FOUND, DECISION_NOT_FOUND, RECORD_UNREADABLE. */
export async function showDecision(caller: Caller, request: ShowDecisionRequest): Promise<ShownDecision> {
  const id = contextId(request.id)
  const name = checkDecisionName(request.name)
  const { document } = await readContext(caller.host, id)
  const decision = requireDecision(document, id, name)
  return masked(shown(caller.host, id, decision, await circumstances(caller.host, id)), caller.host.redact)
}

function shown(host: Host, id: ContextId, decision: Decision, now: Circumstances): ShownDecision {
  const ofNow = advance(decision, { kind: 'time' }, now).decision
  return { context: id, ...ofNow, ...given({ checked: checkOf(host, id, decision) }) }
}

/** All decisions of a document as they are now. Warns of each record that cannot be read. Secrets are not masked. */
export async function decisionsOf(
  caller: Caller,
  id: ContextId,
  document: JsonObject,
): Promise<readonly ShownDecision[]> {
  const names = Object.keys(decisionsIn(document))
  if (names.length === 0) return []
  const now = await circumstances(caller.host, id)
  return names.flatMap((name) => {
    try {
      const decision = readDecision(document, name)
      return decision === undefined ? [] : [shown(caller.host, id, decision, now)]
    } catch (error) {
      if (!(error instanceof CicdError)) throw error
      caller.host.log.warn(`${id}: ${messageOf(error)}`)
      return []
    }
  })
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
