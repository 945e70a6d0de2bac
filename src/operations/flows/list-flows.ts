import { flowQuestion, shownQuestions, waitingOf } from '../../flows/model/questions.ts'
import type { Waiting } from '../../flows/model/flow.ts'
import { given } from '../../json/given.ts'
import { listContexts } from '../contexts/list-contexts.ts'
import { decisionsOf } from '../decisions/list-decisions.ts'
import type { Caller } from '../host.ts'
import { masked } from '../../text/redaction.ts'
import { questionOf } from './read-flow.ts'

export interface ListFlowsRequest {
  /** The beginning of the ids. */
  readonly prefix?: string
  /** The cursor of the page before. */
  readonly cursor?: string
  /** Maximum number of contexts to read; default 50. */
  readonly limit?: number
}

/** A flow in a table. */
export interface FlowRow {
  readonly id: string
  readonly cicdContext?: string
  readonly revision?: number
  /** ISO 8601. */
  readonly changedAt?: string
  readonly expiresAt?: string
  readonly waiting: readonly Waiting[]
  /** Why the context cannot be read. */
  readonly error?: string
}

export interface ListFlowsResult {
  /** Flows that wait for people come first; each part is sorted by the time of the last change, newest first. */
  readonly flows: readonly FlowRow[]
  /** The cursor of the next page; absent on the last page. */
  readonly cursor?: string
}

/** A page of the flows in the primary, with the reasons why each waits. Throws BAD_CURSOR (usage). */
export async function listFlows(caller: Caller, request: ListFlowsRequest): Promise<ListFlowsResult> {
  const { host } = caller
  const page = await listContexts(caller, { limit: 50, ...request })
  const flows: FlowRow[] = []
  for (const { id, cicdContext, revision, changedAt, expiresAt, error } of page.contexts) {
    caller.signal?.throwIfAborted()
    const row = { id, ...given({ cicdContext, revision, changedAt, expiresAt, error: error?.message }) }
    const stored = error === undefined ? await host.store.read(id) : undefined
    if (error === undefined && stored === undefined) continue
    const decisions = stored === undefined ? [] : await decisionsOf(caller, id, stored.document)
    const questions = shownQuestions(decisions).map((decision) => flowQuestion(questionOf(host, decision)))
    flows.push({ ...row, waiting: waitingOf(questions) })
  }
  const sorted = flows.toSorted((a, b) => orderOf(b).localeCompare(orderOf(a), 'en'))
  return { flows: masked(sorted, host.redact), ...given({ cursor: page.cursor }) }
}

/** The sort key of a flow; ISO times sort like texts. */
function orderOf({ waiting, changedAt = '' }: FlowRow): string {
  return `${waiting.length > 0 ? '1' : '0'} ${changedAt}`
}
