import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { contextId } from '../../context/context-id.ts'
import { CicdError, messageOf } from '../../errors/cicd-error.ts'
import { liveScript } from '../../flows/page/live-script.ts'
import { messagePage } from '../../flows/page/message-page.ts'
import { style } from '../../flows/page/style.ts'
import type { Access } from '../api/access.ts'
import type { ApiUser } from '../api/api-user.ts'
import { apiFailure, isForLog, messageIn } from '../api/failure.ts'
import type { ApiFailure } from '../api/failure.ts'
import type { Gate } from '../gate.ts'
import type { OpenGate } from '../open-gate.ts'
import { answerFile, answerPage, answerTooMany, assets } from './answer.ts'
import { flowAnswer, tableAnswer, voteAnswer } from './pages.ts'
import { streamAnswer } from './stream-answer.ts'
import { Streams } from './streams.ts'

/** Largest body, in bytes: a comment of 2000 characters, each of them 9 bytes at most as a form writes it, and the other fields. */
const largestBody = 32 * 1024
/** Most pages that are made at once. */
const mostAtOnce = 50

/** Makes one answer for a known user. */
type Work = (gate: Gate, user: ApiUser, request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>

/** Pages of flows. If the config has no address for them, or no way to identify people, they answer 404. */
export async function pageRoutes(app: FastifyInstance, current: () => OpenGate, access: Access): Promise<void> {
  const streams = new Streams()
  // Runs before the server waits for its connections to end: open streams would delay that.
  app.addHook('preClose', (done) => {
    streams.close()
    done()
  })
  let busy = 0
  await app.register(
    (pages, _options, done) => {
      pages.addHook('onRequest', (_request, reply, next) => {
        const gate = current()
        if (gate.host.config.gateway.url !== undefined && access.isOpen(gate)) next()
        else void reply.code(404).send({ error: 'there is nothing here' })
      })
      pages.setErrorHandler((error, request, reply) => fail(current(), request, reply, error))
      const route = (method: 'GET' | 'POST', url: string, work: Work): void => {
        pages.route({
          ...{ method, url, bodyLimit: largestBody },
          handler: async (request, reply) => {
            if (busy >= mostAtOnce) return answerTooMany(reply)
            busy++
            try {
              const gate = current()
              // The user is checked before anything else in a request is read.
              const serve = async (): Promise<FastifyReply> =>
                work(gate, await access.userOf(gate, request.raw.headersDistinct), request, reply)
              return await gate.use(serve)
            } finally {
              busy--
            }
          },
        })
      }
      pages.get('/-/style.css', (_request, reply) => answerFile(reply, 'text/css', style.toString()))
      pages.get('/-/live.js', (_request, reply) => answerFile(reply, 'text/javascript', liveScript))
      route('GET', '/', tableAnswer)
      route('GET', '/:id', flowAnswer)
      route('POST', '/:id/votes', voteAnswer)
      route('GET', '/:id/events', streamAnswer(streams, current))
      done()
    },
    { prefix: '/flows' },
  )
}

function fail(gate: OpenGate, request: FastifyRequest, reply: FastifyReply, error: unknown): FastifyReply {
  const { status, body } = apiFailure(error, gate.host.redact)
  const code = error instanceof CicdError ? error.code : `status-${status}`
  gate.metrics.refusals(code)
  if (status >= 500 || isForLog(error)) gate.log.error(`a page could not be made: ${messageOf(error)}`)
  else {
    const { routeOptions, ip: from } = request
    gate.log.event('info', 'page refused', { reason: code, message: messageIn(body), path: routeOptions.url, from })
  }
  if (status === 401) void reply.header('www-authenticate', 'Bearer')
  const title = request.method === 'POST' ? titleOfVote(status) : titleOfPage(status)
  return answerPage(reply, messagePage(title, linesOf(status, body), { assets, ...backOf(request) }), status)
}

function titleOfPage(status: number): string {
  return status >= 500 ? 'The pages cannot be read now' : 'There is no page for you here'
}

function titleOfVote(status: number): string {
  return status === 504 ? 'It is not known whether the vote counts' : 'The vote does not count'
}

/** The lines of an error page. Only the log has the details of our own failures, because they name addresses and config. */
function linesOf(status: number, { error: { message, suggestions = [] } }: ApiFailure['body']): readonly string[] {
  return status >= 500 ? ['Try again in a minute.'] : [message, ...suggestions]
}

/** The link back to the flow, after a vote that does not count. */
function backOf(request: FastifyRequest): { readonly back?: string } {
  const { id } = (request.params ?? {}) as { readonly id?: string }
  if (request.method !== 'POST' || id === undefined) return {}
  try {
    return { back: `/flows/${encodeURIComponent(contextId(id))}` }
  } catch {
    return {}
  }
}
