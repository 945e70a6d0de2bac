import { openWays } from '../../config/open-ways.ts'
import { contextId } from '../../context/context-id.ts'
import type { ContextId } from '../../context/context-id.ts'
import { advance } from '../../decisions/advance.ts'
import type { Circumstances } from '../../decisions/advance.ts'
import { withoutBlocks } from '../../decisions/decision.ts'
import type { Decision } from '../../decisions/decision.ts'
import type { Policy, Way } from '../../decisions/policy.ts'
import { decisionsIn, readDecision } from '../../decisions/read-decision.ts'
import { policyIn } from '../../decisions/require-policy.ts'
import type { ShownCheck, ShownVote } from '../../decisions/signing/check-outcome.ts'
import { stillToVote } from '../../decisions/still-to-vote.ts'
import type { StillToVote } from '../../decisions/still-to-vote.ts'
import { checkDecisionName } from '../../decisions/texts.ts'
import { CicdError, messageOf } from '../../errors/cicd-error.ts'
import { given } from '../../json/given.ts'
import type { JsonObject } from '../../json/json.ts'
import { masked } from '../../text/redaction.ts'
import { readContext } from '../change/read-context.ts'
import { listContexts } from '../contexts/list-contexts.ts'
import type { Caller, Host } from '../host.ts'
import { asProven, shownCheck, shownVotes } from './as-proven.ts'
import { requireDecision } from './change-decision.ts'
import { circumstances } from './step-on.ts'

export interface ListDecisionsRequest {
  /** Only decisions of this context. */
  readonly id?: string
  /** Only open questions. */
  readonly open?: boolean
  /** The beginning of the context ids. */
  readonly prefix?: string
  /** The cursor of the page before. */
  readonly cursor?: string
  /** Maximum number of contexts to read; default 1000. */
  readonly limit?: number
}

/** A decision as it is now: it has ended if its time has run out, even if that is not stored yet. Secrets are masked, and its message has no blocks. */
export type ShownDecision = {
  readonly context: string
  /** If signatures are required: whether the signature of its outcome is valid, or that the open question was changed. Also set if there are signatures and no key to check them. */
  readonly checked?: ShownCheck
  /** If signatures are required, votes without a valid one have `counts: false`. */
  readonly votes: readonly ShownVote[]
  /** The ways of the policy that the config opens to votes; all of the policy if it opens none. Only of an open question whose policy the config has. */
  readonly via?: readonly Way[]
  /** Who can still vote, by the config of now; only with `via`. */
  readonly stillToVote?: StillToVote
} & Omit<Decision, 'votes'>

export interface ListDecisionsResult {
  /** Sorted by context and name. */
  readonly decisions: readonly ShownDecision[]
  /** The cursor of the next page; absent on the last page. */
  readonly cursor?: string
}

export interface ShowDecisionRequest {
  readonly id: string
  readonly name: string
}

/** The decisions of one context, or of a page of contexts. Logs a warning for each record that cannot be read, and lists the others. Throws CONTEXT_NOT_FOUND, BAD_CURSOR. */
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
    // A context that was removed after it was listed is not a failure.
    const stored = request.id === undefined ? await caller.host.store.read(id) : await readContext(caller.host, id)
    if (stored !== undefined) decisions.push(...(await decisionsOf(caller, id, stored.document)))
  }
  const wanted = decisions
    .filter(({ state }) => open !== true || state === 'open')
    .toSorted((a, b) => compare(a.context, b.context) || compare(a.name, b.name))
    .map(withoutBlocks)
  const next = 'cursor' in page ? page.cursor : undefined
  return { decisions: masked(wanted, caller.host.redact), ...given({ cursor: next }) }
}

/** One decision. Throws CONTEXT_NOT_FOUND, DECISION_NOT_FOUND, RECORD_UNREADABLE. */
export async function showDecision(caller: Caller, request: ShowDecisionRequest): Promise<ShownDecision> {
  const id = contextId(request.id)
  const name = checkDecisionName(request.name)
  const { document } = await readContext(caller.host, id)
  const decision = requireDecision(document, id, name)
  const now = await circumstances(caller.host, id)
  return masked(withoutBlocks(shown(caller.host, id, decision, now)), caller.host.redact)
}

function shown(host: Host, id: ContextId, decision: Decision, now: Circumstances): ShownDecision {
  const ofNow = advance(asProven(host, id, decision).decision, { kind: 'time' }, now).decision
  const checked = shownCheck(host, id, decision)
  const votes = shownVotes(host, id, decision, checked)
  return {
    ...{ context: id, ...ofNow, votes },
    ...given({ checked }),
    ...votersLeft(host, ofNow),
  }
}

/** The ways of a policy that the config opens. If it opens none, it may be a step's, and another config has the gateway: then all of them. */
export function openViaOf({ gateway }: Host['config'], { via }: Pick<Policy, 'via'>): readonly Way[] {
  const open = openWays(gateway)
  const shown = via.filter((way) => open[way] !== undefined)
  return shown.length === 0 ? via : shown
}

/** How people vote on an open question, and who still can. */
export function votersLeft({ config }: Host, decision: Decision): Pick<ShownDecision, 'via' | 'stillToVote'> {
  const { decisions, gateway } = config
  const policy = policyIn(decisions, decision.policy)
  if (decision.state !== 'open' || policy === undefined) return {}
  return { via: openViaOf(config, policy), stillToVote: stillToVote(decision, policy, decisions, openWays(gateway)) }
}

/** All decisions of a document as they are now. Logs a warning for each record that cannot be read. Secrets are not masked. */
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
