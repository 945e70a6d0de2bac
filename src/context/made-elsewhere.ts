import { findValue } from '../json/find-value.ts'
import type { JsonObject } from '../json/json.ts'

/**
 * Whether the document at a context's place was made by another program: this program never changed it, and its state has no id. Contexts of the
 * Python program do not count, as it writes the id.
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
