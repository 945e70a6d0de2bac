import { isObject, ownValue } from '../json/json.ts'
import type { JsonObject, JsonValue } from '../json/json.ts'

/** Schemas are not deeper; a bound against one that refers to itself. */
const deepest = 10
/** More places say nothing about what was meant. */
const mostPlaces = 3

/** The places where a schema knows a key, as paths from this schema on, the nearest ones only. Empty if there are none or too many. `NAME` stands for any name. */
export function placesOf(key: string, schema: JsonObject, root: JsonObject): readonly string[] {
  let level: readonly (readonly [path: readonly string[], schema: JsonObject])[] = [[[], schema]]
  for (let depth = 0; depth < deepest && level.length > 0; depth++) {
    level = level.flatMap(([path, each]) => childrenOf(each, root).map(([name, child]) => [[...path, name], child]))
    const found = level.filter(([path]) => path.at(-1) === key)
    if (found.length > 0) return found.length > mostPlaces ? [] : found.map(([path]) => path.join('.'))
  }
  return []
}

/** Whether a schema knows the key at the end of a path. */
export function knowsPath(names: readonly string[], root: JsonObject): boolean {
  let schema: JsonObject | undefined = root
  for (const name of names) {
    const children: ReadonlyMap<string, JsonObject> = new Map(schema === undefined ? [] : childrenOf(schema, root))
    schema = children.get(name) ?? children.get('NAME')
  }
  return schema !== undefined
}

function childrenOf(schema: JsonObject, root: JsonObject): readonly (readonly [name: string, schema: JsonObject])[] {
  const { properties, additionalProperties } = schema
  const named = Object.entries(isObject(properties) ? properties : {})
  const others = isObject(additionalProperties) ? [['NAME', additionalProperties] as const] : []
  return [...named, ...others].map(([name, child]) => [name, resolved(child, root)])
}

/** The schema itself, or the definition that its `$ref` names. Empty if it is not an object, or names nothing. */
export function resolved(schema: JsonValue | undefined, root: JsonObject): JsonObject {
  if (!isObject(schema)) return {}
  const { $ref: reference } = schema
  if (typeof reference !== 'string' || !isObject(root.definitions)) return schema
  return resolved(ownValue(root.definitions, reference.slice(reference.lastIndexOf('/') + 1)), root)
}
