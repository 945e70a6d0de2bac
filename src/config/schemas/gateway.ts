import type { JsonObject } from '../../json/json.ts'
import { gatewayForward, gatewayForwardSecrets, gatewayQueue } from './gateway-forward.ts'
import { closed } from './parts.ts'

/** What the server needs to know that takes clicks and commands. */
export const gateway: JsonObject = closed('the server that takes clicks and commands; no template sees it', {
  forward: gatewayForward,
  queue: gatewayQueue,
})

/** The same of the secrets. */
export const gatewaySecrets: JsonObject = closed('of gateway', { forward: gatewayForwardSecrets })
