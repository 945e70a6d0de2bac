import { contextId } from '../../context/context-id.ts'
import { audienceOf } from '../../decisions/audience.ts'
import { askedDigest } from '../../decisions/signing/statements.ts'
import { buildFlow } from '../../flows/model/build-flow.ts'
import type { Flow, Link, SourceQuestion } from '../../flows/model/flow.ts'
import { shownQuestions } from '../../flows/model/questions.ts'
import { webUrl } from '../../flows/model/web-url.ts'
import { findValue } from '../../json/find-value.ts'
import { given } from '../../json/given.ts'
import { isObject, ownValue } from '../../json/json.ts'
import type { JsonObject } from '../../json/json.ts'
import { masked } from '../../text/redaction.ts'
import { readContext } from '../change/read-context.ts'
import { listDecisions, openViaOf } from '../decisions/list-decisions.ts'
import type { ShownDecision } from '../decisions/list-decisions.ts'
import { readHistory } from '../history/read-history.ts'
import type { ShownChange } from '../history/read-history.ts'
import type { Caller, Host } from '../host.ts'

export interface ReadFlowRequest {
  readonly id: string
  /** Maximum number of changes, newest first; default 200. */
  readonly limit?: number
  /** Whether the questions have digests, for forms that vote. */
  readonly forForms?: true
}

/** The changes of a flow and the reasons why it waits; secrets are masked. Throws CONTEXT_NOT_FOUND. For a store without a history it has only the newest state. */
export async function readFlow(caller: Caller, request: ReadFlowRequest): Promise<Flow> {
  const { host } = caller
  const id = contextId(request.id)
  const { limit = 200 } = request
  const { document, revision } = await readContext(host, id, 'find')
  const { entries } =
    host.store.history === undefined ? { entries: [] } : await readHistory(caller, { id, limit: limit + 1 })
  const { decisions } = await listDecisions(caller, { id })
  const questions = shownQuestions(decisions)
  const state = ownValue(document, 'state')
  const expiresAt = await host.store.lifetimes?.expiresAt(id)
  return buildFlow({
    ...{ id, revision: newestOf(entries) ?? revision },
    state: masked(isObject(state) ? state : {}, host.redact),
    changes: entries.slice(0, limit),
    hasOlder: entries.length > limit,
    moreQuestions: decisions.length - questions.length,
    questions: questions.map((decision) => ({
      ...questionOf(host, decision),
      ...given({ asked: request.forForms && digestOf(decision) }),
    })),
    links: threadLink(host, document),
    ...given({ expiresAt }),
  })
}

/** The digest of a question as it is shown: its secrets are masked. */
function digestOf(decision: ShownDecision): string {
  const added: readonly (keyof ShownDecision)[] = ['context', 'checked', 'via', 'stillToVote']
  const record = Object.entries(decision).filter(([key]) => !added.some((name) => name === key))
  return askedDigest(decision.context, Object.fromEntries(record) as unknown as ShownDecision)
}

/** A question with its approvers, if the config still has its policy. */
export function questionOf({ config }: Host, decision: ShownDecision): SourceQuestion {
  const { policies } = config.decisions
  const policy = Object.hasOwn(policies, decision.policy) ? policies[decision.policy] : undefined
  if (policy === undefined) return decision
  return {
    ...decision,
    audience: audienceOf(policy, config.decisions, decision.invoker),
    via: openViaOf(config, policy),
  }
}

function newestOf(entries: readonly ShownChange[]): number | undefined {
  return entries[0]?.revision
}

/** The Slack thread of the flow's messages, if the config has the URL of the workspace. */
function threadLink({ config, redact }: Host, document: JsonObject): readonly Link[] {
  const { orgUrl } = config.slack
  const [channel, thread] = [findValue(document, 'channel'), findValue(document, 'state.slack.thread_ts')]
  if (orgUrl === undefined || typeof channel !== 'string' || typeof thread !== 'string') return []
  if (!/^[A-Z0-9]{1,30}$/.test(channel) || !/^\d{1,15}\.\d{1,10}$/.test(thread)) return []
  const url = webUrl(redact(`${orgUrl.replace(/\/+$/, '')}/archives/${channel}/p${thread.replace('.', '')}`))
  return url === undefined ? [] : [{ name: 'thread in Slack', url }]
}
