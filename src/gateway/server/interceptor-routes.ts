import type { FastifyInstance, FastifyRequest } from 'fastify'
import { CicdError } from '../../errors/cicd-error.ts'
import { deliveryIdOf } from '../clicks/delivery.ts'
import { intercept } from '../interceptor.ts'
import type { OpenGate } from '../open-gate.ts'
import { parseSlackBody } from '../slack/normalise.ts'
import { checkSignature } from './check-signature.ts'

/** The webhook interceptor of an EventListener for requests of Slack. */
export function interceptorRoutes(app: FastifyInstance, paths: readonly string[], current: () => OpenGate): void {
  for (const path of paths) {
    app.post(path, async (request, reply) => {
      const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
      const gate = current()
      const verify = (): void => {
        const refusal = checkSignature(gate, request, body)
        if (refusal === undefined) return
        throw new CicdError('SIGNATURE_REFUSED', `this request is not accepted as a request from Slack: ${refusal}`)
      }
      const { forward } = gate.host.config.gateway
      const { status, headers, body: answer } = intercept(body, request.headers, verify, forward.secret)
      if (status === 200) logAccepted(gate, request, body)
      return reply.code(status).headers(headers).send(answer)
    })
  }
}

/** One line for a click or command of Slack. Other requests, and those that a gateway forwarded, are not logged. */
function logAccepted(gate: OpenGate, { headers }: FastifyRequest, body: Buffer): void {
  if (headers['x-cicdstatemgr-delivery'] !== undefined) return
  const call = callIn(body, headers['content-type'])
  if (call === undefined || call.kind === 'other') return
  gate.log.event('info', `${call.kind} answered as an interceptor`, { delivery: deliveryIdOf(call, body) })
}

/** The call in a body, for the log; undefined for a body that the interceptor answers, but the routes for Slack would refuse. */
function callIn(body: Buffer, contentType: string | undefined) {
  try {
    return parseSlackBody(body, contentType)
  } catch {
    return undefined
  }
}
