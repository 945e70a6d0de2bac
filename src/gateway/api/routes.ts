import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { CicdError, messageOf } from '../../errors/cicd-error.ts'
import { given } from '../../json/given.ts'
import { stringifyJson } from '../../json/json-text.ts'
import { listDecisions, showDecision } from '../../operations/decisions/list-decisions.ts'
import { callerOn } from '../../operations/host.ts'
import type { Gate } from '../gate.ts'
import type { OpenGate } from '../open-gate.ts'
import type { Access } from './access.ts'
import type { ApiUser } from './api-user.ts'
import { cancel, castVote, requireRight } from './decisions.ts'
import { apiFailure, isForLog, messageIn } from './failure.ts'
import { oneHeader } from './headers.ts'
import { KnownPaths } from './known-paths.ts'
import { patienceOfLists, readInTime } from './read-in-time.ts'
import { listQuery, textFields, voteIn } from './requests.ts'

/** The path that all requests to the API begin with. */
export const apiPrefix = '/api/v1'
/** Largest body, in bytes: a comment has 2000 characters, each of them 6 bytes at most as JSON writes it. */
const largestBody = 32 * 1024
/** Most requests that are handled at once. */
const mostAtOnce = 200

type Params = Readonly<Record<'context' | 'name', string>>
type Work = (gate: Gate, user: ApiUser, request: FastifyRequest) => Promise<object>

/** The API that shows decisions and takes votes. If the config has no way to identify people, every path answers 404. */
export async function apiRoutes(app: FastifyInstance, current: () => OpenGate, access: Access): Promise<void> {
  let busy = 0
  await app.register(
    (api, _options, done) => {
      api.addHook('onRequest', (_request, reply, next) => {
        if (access.isOpen(current())) next()
        else void reply.code(404).send({ error: 'there is nothing here' })
      })
      api.setErrorHandler((error, request, reply) => fail(current(), request, reply, error))
      const paths = new KnownPaths(apiPrefix)
      api.setNotFoundHandler((request, reply) => {
        const allowed = paths.othersThan(request.method, request.url)
        if (allowed.length === 0) return answer(reply, nothing, 404)
        return answer(reply.header('allow', allowed.join(', ')), wrongMethod(allowed), 405)
      })
      const route = (method: 'GET' | 'POST', url: string, work: Work): void => {
        paths.add(url, method === 'GET' ? ['GET', 'HEAD'] : [method])
        api.route({
          ...{ method, url, bodyLimit: largestBody, exposeHeadRoute: method === 'GET' },
          handler: async (request, reply) => {
            if (busy >= mostAtOnce) return reply.code(503).header('retry-after', '1').send(tooMany)
            busy++
            try {
              const gate = current()
              return await answer(reply, await gate.use(() => serve(gate, access, request, work)))
            } finally {
              busy--
            }
          },
        })
      }
      route('GET', '/decisions', list)
      route('GET', '/decisions/:context/:name', show)
      route('POST', '/decisions/:context/:name/votes', async (gate, user, request) =>
        castVote(gate, askedIn(request, user), voteIn(request.raw.headersDistinct, request.body)),
      )
      route('POST', '/decisions/:context/:name/cancel', async (gate, user, request) => {
        const { comment } = textFields(request.raw.headersDistinct, request.body, ['comment'])
        return cancel(gate, askedIn(request, user), comment)
      })
      done()
    },
    { prefix: apiPrefix },
  )
}

const nothing = { error: { message: 'there is nothing here' } }
const tooMany = { error: { message: 'too many requests at once' } }

function wrongMethod(allowed: readonly string[]): object {
  return { error: { message: `this path cannot be used with this method: use ${allowed.join(' or ')}` } }
}

/** The user is checked before anything else in a request is read. */
async function serve(gate: Gate, access: Access, request: FastifyRequest, work: Work): Promise<object> {
  return work(gate, await access.userOf(gate, request.raw.headersDistinct), request)
}

const list: Work = async ({ host }, user, request) => {
  const query = listQuery(request.query)
  await requireRight(host, user, { verb: 'list', ...given({ context: query.id }) })
  return readInTime(
    host,
    (signal) => listDecisions(callerOn(host, { signal }), { limit: 200, ...query }),
    patienceOfLists,
  )
}

const show: Work = async ({ host }, user, request) => {
  const { context, name } = request.params as Params
  await requireRight(host, user, { verb: 'get', context, name })
  return readInTime(host, () => showDecision(callerOn(host), { id: context, name }))
}

function askedIn(request: FastifyRequest, user: ApiUser): Parameters<typeof castVote>[1] {
  const { context, name } = request.params as Params
  const key = oneHeader(request.raw.headersDistinct, 'idempotency-key')
  if (key !== undefined && key.length > 200) {
    throw new CicdError('BAD_API_REQUEST', 'the header idempotency-key is longer than 200 characters')
  }
  return { context, name, user, ...given({ key }) }
}

function answer(reply: FastifyReply, body: object, status = 200): FastifyReply {
  return reply
    .code(status)
    .headers({ 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' })
    .header('x-content-type-options', 'nosniff')
    .send(stringifyJson(body))
}

function fail(gate: OpenGate, request: FastifyRequest, reply: FastifyReply, error: unknown): FastifyReply {
  const { status, body } = apiFailure(error, gate.host.redact)
  const code = error instanceof CicdError ? error.code : `status-${status}`
  gate.metrics.refusals(code)
  if (status >= 500 || isForLog(error)) gate.log.error(`a request to the API failed: ${messageOf(error)}`)
  else {
    const { routeOptions, ip: from } = request
    gate.log.event('info', 'request refused', { reason: code, message: messageIn(body), path: routeOptions.url, from })
  }
  if (status === 401) void reply.header('www-authenticate', 'Bearer')
  return answer(reply, body, status)
}
