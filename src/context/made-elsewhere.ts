import { findValue } from '../json/find-value.ts'
import type { JsonObject } from '../json/json.ts'

/**
 * Whether another program made what stands where a context may stand: this program never changed it, and its state has no id. The Python
 * program writes the id, so its contexts are not meant.
 */
export function isMadeElsewhere({
  document,
  revision,
}: {
  readonly document: JsonObject
  readonly revision: number
}): boolean {
  return revision === 1 && findValue(document, 'state.cicdContextDataId') === undefined
}
