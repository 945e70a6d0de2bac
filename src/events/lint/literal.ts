import type { JsonValue } from '../../json/json.ts'

/** Whether a value is text without template tags. It is separate from the template parser, which `init` must not load for this. */
export function isLiteral(value: JsonValue | undefined): value is string {
  return typeof value === 'string' && !/\{[{%#]/.test(value)
}
