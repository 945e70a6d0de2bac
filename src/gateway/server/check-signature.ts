import type { FastifyRequest } from 'fastify'
import type { OpenGate } from '../open-gate.ts'
import { signatureRefusal } from '../slack/signature.ts'
import type { SignatureRefusal } from '../slack/signature.ts'

/** Checks Slack's signature of a request. Returns the reason of a refusal, and counts and logs it; undefined if Slack sent the request. */
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

/** All values of a header, because Node would join them. */
function valuesOf({ raw }: FastifyRequest, name: string): readonly string[] {
  return raw.headersDistinct[name] ?? []
}
