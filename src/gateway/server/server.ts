import type { FastifyError, FastifyInstance, FastifyReply } from 'fastify'
import { CicdError, messageOf, systemCodeOf } from '../../errors/cicd-error.ts'
import type { Access } from '../api/access.ts'
import { apiPrefix, apiRoutes } from '../api/routes.ts'
import { mattermostRoutes } from '../mattermost/routes.ts'
import type { OpenGate } from '../open-gate.ts'
import { pageRoutes } from '../pages/routes.ts'
import { limitBodies } from './body-budget.ts'
import { healthRoutes } from './health-routes.ts'
import type { Hindrance } from './health-routes.ts'
import { interceptorRoutes } from './interceptor-routes.ts'
import { largestBody, mostConnections, timeouts } from './limits.ts'
import { noSlackRoutes, slackRoutes } from './slack-routes.ts'

export interface ServerOptions {
  /** The gate of the newest config. */
  readonly current: () => OpenGate
  readonly hindrance: Hindrance
  /** Checks the users of the API. */
  readonly access: Access
}

/** The server with all its routes; it does not listen yet. */
export async function createServer({ current, hindrance, access }: ServerOptions): Promise<FastifyInstance> {
  const { fastify } = await import('fastify')
  const app = fastify({
    bodyLimit: largestBody,
    connectionTimeout: timeouts.idle,
    keepAliveTimeout: timeouts.keepAlive,
    requestTimeout: timeouts.request,
    forceCloseConnections: 'idle',
    exposeHeadRoutes: false,
    frameworkErrors: (error, request, reply) =>
      refuseUrl(current(), error, request.url, reply as unknown as FastifyReply),
    // The id of a context has up to 200 characters, each of them up to 3 in a URL.
    routerOptions: { maxParamLength: 600 },
    http: { headersTimeout: timeouts.headers, connectionsCheckingInterval: timeouts.check },
  })
  app.server.maxConnections = mostConnections
  // Bodies are not parsed here, because a signature covers the raw bytes.
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => {
    done(null, body)
  })
  hideUnreadableTypes(app)
  limitBodies(app, () => current().metrics.refusals('too-much'))
  app.addHook('onResponse', (_request, reply, done) => {
    current().metrics.requests('http', reply.statusCode)
    done()
  })
  app.setErrorHandler((error, _request, reply) => {
    const { status, message } = answerTo(error)
    const gate = current()
    if (status >= 500) gate.log.error(`a request failed: ${messageOf(error)}`)
    else gate.metrics.refusals(error instanceof CicdError ? error.code : `status-${status}`)
    return reply.code(status).send({ error: gate.host.redact(message) })
  })
  app.setNotFoundHandler((_request, reply) => reply.code(404).send({ error: 'there is nothing here' }))
  const { mode } = current().host.config.gateway.slack
  if (mode === 'http') slackRoutes(app, current)
  if (mode === 'http') interceptorRoutes(app, ['/interceptor'], current)
  if (mode === 'interceptor') interceptorRoutes(app, ['/', '/interceptor'], current)
  if (mode === 'none') noSlackRoutes(app, current)
  healthRoutes(app, current, hindrance)
  await apiRoutes(app, current, access)
  await pageRoutes(app, current, access)
  mattermostRoutes(app, current)
  return app
}

/**
 * A content type that cannot be read counts as none. Otherwise the framework would refuse the request with 415 before its route sees it: before its signature is checked, and a
 * request of others that an EventListener passes to the interceptor.
 */
function hideUnreadableTypes(app: FastifyInstance): void {
  app.addHook('onRequest', (request, _reply, done) => {
    if (request.headers['content-type'] !== undefined && !request.mediaType)
      request.headers = { 'content-type': undefined }
    done()
  })
}

/** Answers a request whose URL cannot be read: it has no route that could do so. */
function refuseUrl({ metrics, host }: OpenGate, error: unknown, url: string, reply: FastifyReply): void {
  const { status, message } = answerTo(error)
  metrics.refusals(`status-${status}`)
  const told = host.redact(message)
  void reply.code(status).send({ error: url.startsWith(`${apiPrefix}/`) ? { message: told } : told })
}

/** Listens, and returns the address. Throws `CANNOT_LISTEN` (config). */
export async function listen(
  app: FastifyInstance,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<string> {
  try {
    return await app.listen({ host, port, backlog: 1024 })
  } catch (error) {
    const code = systemCodeOf(error)
    const why = code === undefined ? undefined : whyNot[code]
    if (why === undefined) throw error
    throw new CicdError('CANNOT_LISTEN', `cannot listen on ${host}:${port}: ${why}`, {
      cause: error,
      suggestions: ['Give --listen HOST:PORT, or gateway.listen in the config.'],
    })
  }
}

const whyNot: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another process listens there',
  EADDRNOTAVAIL: 'this machine does not have that address',
  EACCES: 'this user is not allowed to',
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'the name of the host cannot be looked up',
}

/** Errors in a request are explained to its sender; our own failures are not. */
function answerTo(error: unknown): { readonly status: number; readonly message: string } {
  if (error instanceof CicdError) {
    return { status: error.httpStatus, message: error.httpStatus < 500 ? error.message : 'it cannot be done now' }
  }
  const status = (error as Partial<FastifyError>).statusCode ?? 500
  return status < 500 ? { status, message: messageOf(error) } : { status: 500, message: 'it cannot be done now' }
}
