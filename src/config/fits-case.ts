import { isObject, ownValue, textsOf } from '../json/json.ts'
import type { JsonObject, JsonValue } from '../json/json.ts'

/** Whether a value fits the `if` of a schema. It supports only the keywords in the schemas of this project. */
export function fitsCase(condition: JsonValue | undefined, value: JsonValue): boolean {
  if (!isObject(condition)) return true
  const { type, required, properties, additionalProperties: rest, anyOf, allOf, not } = condition
  if (type !== undefined && !hasType(type, value)) return false
  if (Array.isArray(anyOf) && !anyOf.some((each) => fitsCase(each, value))) return false
  if (Array.isArray(allOf) && !allOf.every((each) => fitsCase(each, value))) return false
  if (not !== undefined && fitsCase(not, value)) return false
  if (!isObject(value)) return true
  const known: JsonObject = isObject(properties) ? properties : {}
  return (
    textsOf(required).every((name) => Object.hasOwn(value, name)) &&
    Object.entries(value).every(([name, item]) => fitsCase(ownValue(known, name) ?? rest, item))
  )
}

/** Whether a value has a type; the schemas use only these two in `if`. */
function hasType(type: JsonValue, value: JsonValue): boolean {
  const types = typeof type === 'string' ? [type] : textsOf(type)
  return types.some((name) => (name === 'null' ? value === null : name === 'object' && isObject(value)))
}
