import type { JsonObject } from '../../context/json.ts'
import { findValue } from '../../context/find-value.ts'
import type { TemplateContext } from '../../templates/template-engine.ts'

/** A member of what is sent, taken from a plain path of what templates see; none where that is absent or blank. */
export function fact(name: string, context: TemplateContext, path: string): JsonObject {
  const value = findValue(context, path)
  return value === undefined || value === null || value === '' ? {} : { [name]: value }
}
