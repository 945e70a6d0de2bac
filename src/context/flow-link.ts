import { findValue } from '../json/find-value.ts'
import type { JsonObject } from '../json/json.ts'
import { flowUrl } from '../text/flow-url.ts'

/** The variable `flowUrl` for templates: the address of the flow in the gateway. Empty if the config does not have the gateway's public URL. */
export function flowLink(gatewayUrl: string | undefined, document: JsonObject): { readonly flowUrl?: string } {
  const id = findValue(document, 'state.cicdContextDataId')
  if (gatewayUrl === undefined || typeof id !== 'string') return {}
  return { flowUrl: flowUrl(gatewayUrl, id) }
}
