import type { JsonValue } from '../../json/json.ts'
import { TemplateError } from '../../templates/template-error.ts'
import type { Scope } from './scope.ts'

const falseTexts = new Set(['', 'False', 'None', 'false', 'null', '0', '[]', '{}'])

/**
 * Whether the condition that stands at a scope's path holds: not when it renders to nothing or to what is false in Python, JSON or YAML,
 * nor when it fails because of something undefined. Throws TEMPLATE_ERROR for any other fault.
 */
export function conditionHolds(scope: Scope, condition: JsonValue): boolean {
  if (typeof condition !== 'string') return !falseTexts.has(JSON.stringify(condition))
  try {
    const text = scope.engine.render(condition, scope.context, { origin: scope.path, condition: true })
    return !falseTexts.has(text.trim())
  } catch (error) {
    if (error instanceof TemplateError && error.fault === 'undefined') return false
    throw error
  }
}
