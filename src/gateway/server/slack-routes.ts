import type { FastifyInstance, FastifyRequest } from 'fastify'
import { elapsedOn, systemClock } from '../../io/clock.ts'
import { deliveryIdOf } from '../clicks/delivery.ts'
import { takeCall } from '../clicks/take-call.ts'
import type { Ack } from '../clicks/ack.ts'
import type { OpenGate } from '../open-gate.ts'
import { isForm } from '../slack/form.ts'
import { parseSlackBody } from '../slack/normalise.ts'
import { checkSignature } from './check-signature.ts'
import { mostCalls } from './limits.ts'

/** The paths to which Slack sends calls; both accept both kinds. */
const paths = ['/slack/interactions', '/slack/commands', '/']

/** The routes for Slack over HTTP. */
export function slackRoutes(app: FastifyInstance, current: () => OpenGate): void {
  let calls = 0
  for (const path of paths) {
    app.post(path, async (request, reply) => {
      const gate = current()
      if (calls >= mostCalls) {
        gate.metrics.refusals('too-many')
        return reply.code(503).header('retry-after', '1').send({ error: 'too many requests at once' })
      }
      calls++
      const started = elapsedOn(systemClock)
      try {
        const ack = await gate.use(() => takeRequest(gate, request))
        return await reply.code(ack.status).send(ack.body)
      } finally {
        calls--
        gate.metrics.acknowledged((elapsedOn(systemClock) - started) / 1000)
      }
    })
  }
}

/** The routes on the same paths if Slack is not configured: they answer 404, and do not read the body of a request. */
export function noSlackRoutes(app: FastifyInstance, current: () => OpenGate): void {
  for (const url of [...paths, '/interceptor']) {
    app.route({
      ...{ method: 'POST', url },
      onRequest: (request, reply) => {
        const { metrics, log } = current()
        metrics.refusals('no-slack')
        log.event('warn', 'request refused', { reason: 'no-slack', path: url, from: request.ip })
        void reply.code(404).send({ error: 'this gateway is not configured for Slack: gateway.slack.mode is none' })
      },
      handler: () => undefined,
    })
  }
}

async function takeRequest(gate: OpenGate, request: FastifyRequest): Promise<Ack> {
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
  const refusal = checkSignature(gate, request, body)
  if (refusal !== undefined) {
    return { status: 401, body: { error: `this request is not accepted as a request from Slack: ${refusal}` } }
  }
  const contentType = request.headers['content-type']
  if (!isForm(contentType)) return { status: 415, body: { error: 'Slack sends forms' } }
  const call = parseSlackBody(body, contentType)
  return takeCall(gate, call, deliveryIdOf(call, body))
}
