import { isFalsy } from '../../json/json.ts'
import type { JsonObject, JsonValue } from '../../json/json.ts'
import { falseTexts } from '../../config/schemas/switches.ts'
import { TemplateError } from '../../templates/template-error.ts'
import { below } from './scope.ts'
import type { Scope } from './scope.ts'

const isFalse = (text: string) => text === '' || falseTexts.some((each) => each === text)

/**
 * Whether the condition that stands at a scope's path holds: not when it renders to nothing or to what is false in Python, JSON or YAML,
 * nor when it fails because of something undefined. Throws TEMPLATE_ERROR for any other fault.
 */
export function conditionHolds(scope: Scope, condition: JsonValue): boolean {
  if (typeof condition !== 'string') return !isFalsy(condition)
  try {
    const text = scope.engine.render(condition, scope.context, { origin: scope.path, condition: true })
    return !isFalse(text.trim())
  } catch (error) {
    if (error instanceof TemplateError && error.fault === 'undefined') return false
    throw error
  }
}

/** Why the map that stands at a scope's path is turned off; undefined when it is not. Throws what `conditionHolds` throws. */
export function whyOff(scope: Scope, map: JsonObject): string | undefined {
  if (isDisabled(map)) return `${scope.path}.enabled is false`
  if (map.if === undefined) return undefined
  const place = below(scope, 'if')
  return conditionHolds(place, map.if) ? undefined : `${place.path} does not hold`
}

/** Whether a map says of itself that it is not there. */
export function isDisabled({ enabled }: JsonObject): boolean {
  return enabled === false
}
