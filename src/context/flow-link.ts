import { findValue } from '../json/find-value.ts'
import type { JsonObject } from '../json/json.ts'
import { flowUrl } from '../text/flow-url.ts'

/** What templates see as `flowUrl`: where the gateway shows the flow. Nothing where the config does not say where people reach the gateway. */
export function flowLink(gatewayUrl: string | undefined, document: JsonObject): { readonly flowUrl?: string } {
  const id = findValue(document, 'state.cicdContextDataId')
  if (gatewayUrl === undefined || typeof id !== 'string') return {}
  return { flowUrl: flowUrl(gatewayUrl, id) }
}
