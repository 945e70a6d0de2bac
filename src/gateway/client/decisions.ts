import { checkComment, checkDecisionName } from '../../decisions/texts.ts'
import { CicdError } from '../../errors/cicd-error.ts'
import { given } from '../../json/given.ts'
import { isObject } from '../../json/json.ts'
import type { JsonObject } from '../../json/json.ts'
import type { DecideRequest } from '../../operations/decisions/decide.ts'
import type { DecisionResult } from '../../operations/decisions/change-decision.ts'
import type {
  ListDecisionsRequest,
  ListDecisionsResult,
  ShownDecision,
} from '../../operations/decisions/list-decisions.ts'
import type { SettledResult } from '../../operations/decisions/then-settle.ts'
import type { GatewayClient } from './gateway-client.ts'

/** The context id and the name of a decision. */
export interface Named {
  readonly id: string
  readonly name: string
}

/** Votes through a gateway. Throws the error that the gateway returns. */
export async function decideAt(
  client: GatewayClient,
  { option, comment, subject, deliveryId, ...named }: DecideRequest & { readonly deliveryId?: string },
): Promise<SettledResult<DecisionResult>> {
  const body = given({ option, comment: checkComment(comment), subject })
  return changed(await client.post(`${pathOf(named)}/votes`, body, deliveryId))
}

/** Cancels through a gateway. Throws the error that the gateway returns. */
export async function cancelAt(
  client: GatewayClient,
  { comment, deliveryId, ...named }: Named & { readonly comment?: string; readonly deliveryId?: string },
): Promise<SettledResult<DecisionResult>> {
  const body = given({ comment: checkComment(comment) })
  return changed(await client.post(`${pathOf(named)}/cancel`, body, deliveryId))
}

/** One decision, as a gateway shows it. Throws the error that the gateway returns. */
export async function showAt(client: GatewayClient, named: Named): Promise<ShownDecision> {
  return decisionIn(await client.get(pathOf(named)))
}

/** The most contexts that a gateway lists at once; the cursor leads to the others. */
const mostListed = 1000

/** Decisions, as a gateway lists them. Throws the error that the gateway returns. */
export async function listAt(
  client: GatewayClient,
  { id, open, prefix, cursor, limit }: ListDecisionsRequest,
): Promise<ListDecisionsResult> {
  const most = limit === undefined ? undefined : Math.min(limit, mostListed).toString()
  const query = { context: id, prefix, cursor, open: open?.toString(), limit: most }
  const answer = await client.get('/decisions', given(query))
  if (!Array.isArray(answer.decisions)) throw unreadable
  const next = typeof answer.cursor === 'string' ? answer.cursor : undefined
  return { decisions: answer.decisions.map(decisionIn), ...given({ cursor: next }) }
}

function pathOf({ id, name }: Named): string {
  return `/decisions/${encodeURIComponent(id)}/${encodeURIComponent(checkDecisionName(name))}`
}

/** Reads the answer to a change. Fields that are printed must exist; the rest is passed on unchecked. */
function changed(answer: JsonObject): SettledResult<DecisionResult> {
  const { decision, effects, events, state } = answer
  const isRight = typeof state === 'string' && Array.isArray(effects) && Array.isArray(events)
  if (!isRight || !effects.every(isObject) || !events.every(isObject)) throw unreadable
  decisionIn(decision)
  return answer as unknown as SettledResult<DecisionResult>
}

function decisionIn(value: unknown): ShownDecision {
  if (!isObject(value)) throw unreadable
  const { name, state, subject, policy, votes, options, quorum } = value
  const areTexts = [name, state, subject, policy].every((text) => typeof text === 'string')
  const areLists = [votes, options].every((list) => Array.isArray(list) && list.every(isObject))
  if (!areTexts || !areLists || typeof quorum !== 'number') throw unreadable
  return value as unknown as ShownDecision
}

const unreadable = new CicdError(
  'GATEWAY_UNREACHABLE',
  'the gateway did not do it, or it is not known whether it did: its answer is not a decision; another version of the gateway may be the reason',
)
