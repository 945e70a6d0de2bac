import { isFalsy } from '../../json/json.ts'
import type { JsonObject, JsonValue } from '../../json/json.ts'
import { falseTexts } from '../../config/schemas/switches.ts'
import { TemplateError } from '../../templates/template-error.ts'
import { below, typosAt } from './scope.ts'
import type { Scope } from './scope.ts'

const isFalse = (text: string) => text === '' || falseTexts.some((each) => each === text)

/**
 * Whether the condition at a scope's path holds. It does not hold when it renders to an empty text or to a value that is false in Python, JSON or YAML, or when
 * it fails because of an undefined name. Throws TEMPLATE_ERROR for any other fault.
 */
export function conditionHolds(scope: Scope, condition: JsonValue): boolean {
  if (typeof condition !== 'string') return !isFalsy(condition)
  try {
    const text = scope.engine.render(condition, scope.context, {
      ...{ origin: scope.path, condition: true, ...typosAt(scope) },
    })
    return !isFalse(text.trim())
  } catch (error) {
    if (error instanceof TemplateError && error.fault === 'undefined') return false
    throw error
  }
}

/** Why the map at a scope's path is turned off; undefined when it is on. Throws the errors of `conditionHolds`. */
export function whyOff(scope: Scope, map: JsonObject): string | undefined {
  if (isDisabled(map)) return `${scope.path}.enabled is false`
  if (map.if === undefined) return undefined
  const place = below(scope, 'if')
  return conditionHolds(place, map.if) ? undefined : `${place.path} does not hold`
}

/** Whether a map has `enabled: false`. */
export function isDisabled({ enabled }: JsonObject): boolean {
  return enabled === false
}
