import type { FastifyRequest } from 'fastify'
import type { OpenGate } from '../open-gate.ts'
import { signatureRefusal } from '../slack/signature.ts'
import type { SignatureRefusal } from '../slack/signature.ts'

/** Why a request is not from Slack, counted and logged; undefined if it is. */
export function checkSignature(gate: OpenGate, request: FastifyRequest, body: Buffer): SignatureRefusal | undefined {
  const refusal = signatureRefusal(
    {
      body,
      signatures: valuesOf(request, 'x-slack-signature'),
      timestamps: valuesOf(request, 'x-slack-request-timestamp'),
    },
    gate.host.config.gateway.slack.signingSecrets,
    gate.host.clock.now().getTime(),
  )
  if (refusal !== undefined) {
    gate.metrics.refusals(refusal)
    gate.log.event('warn', 'request refused', { reason: refusal, path: request.routeOptions.url, from: request.ip })
  }
  return refusal
}

/** Node joins headers that come twice; here each counts. */
function valuesOf({ raw }: FastifyRequest, name: string): readonly string[] {
  return raw.headersDistinct[name] ?? []
}
