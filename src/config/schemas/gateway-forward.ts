import type { JsonObject } from '../../json/json.ts'
import { closed, text } from './parts.ts'

/** Where what is no vote goes. */
export const gatewayForward: JsonObject = closed('where clicks and commands go', {
  url: text('e.g. the URL of a Tekton EventListener'),
})

/** The same of the secrets. */
export const gatewayForwardSecrets: JsonObject = closed('of gateway.forward', {
  secret: text('what the header of each request says, for the EventListener to compare'),
})
