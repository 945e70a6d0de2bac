import type { FastifyReply, FastifyRequest } from 'fastify'
import { CicdError } from '../../errors/cicd-error.ts'
import { oneHeader } from '../api/headers.ts'
import type { Headers } from '../api/headers.ts'
import type { ApiUser } from '../api/api-user.ts'
import type { Gate } from '../gate.ts'
import type { OpenGate } from '../open-gate.ts'
import { answerTooMany } from './answer.ts'
import { idIn, requireSight } from './pages.ts'
import type { Streams } from './streams.ts'

/** Answers with the server-sent events of a flow, for its page. */
export function streamAnswer(streams: Streams, current: () => OpenGate) {
  return async (gate: Gate, user: ApiUser, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const headers = request.raw.headersDistinct
    requireOwnPage(headers)
    const id = idIn(request)
    await requireSight(gate, user, id)
    const who = `${user.via} ${user.shownAs}`
    if (!streams.hasRoomFor(who)) return answerTooMany(reply)
    reply.hijack()
    const { host } = gate
    const isCurrent = (): boolean => current().host === host
    const since = revisionIn(oneHeader(headers, 'last-event-id')) ?? revisionIn(sinceOf(request.query))
    // Not awaited, because a stream must not keep the gate open that it began with.
    void streams.serve(reply.raw, { host, id, since, user: who, isCurrent })
    return reply
  }
}

/** Refuses pages of other sites: they could open streams with a visitor's login, even if they could not read them. Throws BAD_API_REQUEST (usage). */
function requireOwnPage(headers: Headers): void {
  const site = oneHeader(headers, 'sec-fetch-site')
  if (site === undefined || site === 'same-origin') return
  throw new CicdError('BAD_API_REQUEST', 'the request is refused: a page of another site sent it')
}

function sinceOf(query: unknown): string | undefined {
  const { since } = query as { readonly since?: unknown }
  return typeof since === 'string' ? since : undefined
}

function revisionIn(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined
}
