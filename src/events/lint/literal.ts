import type { JsonValue } from '../../json/json.ts'

/** Whether a text is what it says: no tag in it. Apart from what reads templates, which `init` must not load for this. */
export function isLiteral(value: JsonValue | undefined): value is string {
  return typeof value === 'string' && !/\{[{%#]/.test(value)
}
