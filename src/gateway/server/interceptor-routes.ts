import type { FastifyInstance } from 'fastify'
import { CicdError } from '../../errors/cicd-error.ts'
import { intercept } from '../interceptor.ts'
import type { OpenGate } from '../open-gate.ts'
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
      return reply.code(status).headers(headers).send(answer)
    })
  }
}
