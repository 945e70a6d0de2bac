import type { FastifyReply, FastifyRequest } from 'fastify'
import { contextId } from '../../context/context-id.ts'
import type { ContextId } from '../../context/context-id.ts'
import { CicdError } from '../../errors/cicd-error.ts'
import type { FlowQuestion } from '../../flows/model/flow.ts'
import { flowPage } from '../../flows/page/flow-page.ts'
import { flowsPage } from '../../flows/page/flows-page.ts'
import { given } from '../../json/given.ts'
import { requireVoter } from '../../operations/decisions/vote.ts'
import { listFlows } from '../../operations/flows/list-flows.ts'
import { callerOn } from '../../operations/host.ts'
import { flowUrl } from '../../text/flow-url.ts'
import { personBehind } from '../api/api-user.ts'
import type { ApiUser } from '../api/api-user.ts'
import { castVote, requireRight } from '../api/decisions.ts'
import { patienceOfLists, readInTime } from '../api/read-in-time.ts'
import { listQuery } from '../api/requests.ts'
import type { Gate } from '../gate.ts'
import { answerPage, assets } from './answer.ts'
import { askedIn, formToken } from './form-token.ts'
import { sharedFlow } from './shared-flows.ts'
import { formVote, requireSameOrigin } from './vote-request.ts'

/** The id in the path of a request. Throws BAD_ID (usage). */
export function idIn(request: FastifyRequest): ContextId {
  return contextId((request.params as { readonly id: string }).id)
}

/** Checks the right on flows. It is not the right on decisions, because a page also shows the state of a context. Throws NOT_ALLOWED (rejected). */
export async function requireSight({ host }: Gate, user: ApiUser, context?: ContextId): Promise<void> {
  const verb = context === undefined ? 'list' : 'get'
  await requireRight(host, user, { resource: 'flows', verb, ...given({ context, name: context }) })
}

/** Answers with the table of flows. */
export async function tableAnswer(
  gate: Gate,
  user: ApiUser,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { prefix, cursor } = listQuery(request.query)
  await requireSight(gate, user)
  const { host } = gate
  const result = await readInTime(
    host,
    (signal) => listFlows(callerOn(host, { signal }), given({ prefix, cursor })),
    patienceOfLists,
  )
  const query = new URLSearchParams(given({ prefix, cursor: result.cursor }))
  const next = result.cursor === undefined ? undefined : `/flows?${query.toString()}`
  const rows = result.flows.map((row) => ({ ...row, url: flowUrl('', row.id) }))
  return answerPage(
    reply,
    flowsPage(rows, { assets: { style: assets.style }, user: nameOf(gate, user), ...given({ next }) }),
  )
}

/** Answers with the page of a flow. */
export async function flowAnswer(
  gate: Gate,
  user: ApiUser,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { host } = gate
  const context = idIn(request)
  await requireSight(gate, user, context)
  const flow = await readInTime(host, () => sharedFlow(host, context))
  const url = flowUrl('', context)
  const now = host.clock.now().getTime()
  const refusals = await refusalsOf(gate, user, context, flow.questions)
  const content = flowPage(flow, {
    ...{
      assets,
      table: '/flows',
      user: nameOf(gate, user),
      way: user.via,
      events: `${url}/events?since=${flow.revision}`,
    },
    form: ({ name, question, asked = '' }) => {
      const refused = refusals.get(question)
      if (refused !== undefined) return { refused }
      return { action: `${url}/votes`, token: formToken(host.config, { user, context, name, question, asked }, now) }
    },
  })
  return answerPage(reply, content)
}

/** Counts a vote from the form of a page, and redirects back to the page. */
export async function voteAnswer(
  gate: Gate,
  user: ApiUser,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { config, clock } = gate.host
  const headers = request.raw.headersDistinct
  requireSameOrigin(headers, config.gateway.url ?? '')
  const { token, name, ...vote } = formVote(headers, request.body)
  const context = idIn(request)
  const scope = { user, context, name, question: vote.question }
  const asked = askedIn(config, scope, token, clock.now().getTime())
  if (asked === undefined) throw oldForm
  await castVote(gate, { context, name, user }, { ...vote, asked })
  return reply.redirect(`${flowUrl('', context)}#question-${encodeURIComponent(name)}`, 303)
}

/** Why votes of a user on open questions would be refused, by their ids. Each vote is checked again: config, rights and question may change. */
async function refusalsOf(
  { host }: Gate,
  user: ApiUser,
  context: ContextId,
  questions: readonly FlowQuestion[],
): Promise<ReadonlyMap<string, string>> {
  const refusals = new Map<string, string>()
  for (const question of questions.filter(({ state }) => state === 'open')) {
    try {
      requireVoter(host, question, user)
      await requireRight(host, user, { verb: 'approve', context, name: question.name })
    } catch (error) {
      if (!(error instanceof CicdError) || error.httpStatus >= 500) throw error
      refusals.set(question.question, host.redact(error.message))
    }
  }
  return refusals
}

/** The name of a user as the page shows it. */
function nameOf({ host }: Gate, user: ApiUser): string {
  return personBehind(user, host.config.decisions.people) ?? user.shownAs
}

const oldForm = new CicdError(
  'BAD_API_REQUEST',
  'the form is too old, or does not belong to this page: load the page again and vote',
)
