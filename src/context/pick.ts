import type { JsonObject, JsonValue } from './json.ts'
import { isObject, ownValue } from './json.ts'
import type { Path } from './path.ts'

/** A document with nothing but the given values, each under its path; a list item stands in a map under its number. */
export function pick(picked: readonly { readonly path: Path; readonly value: JsonValue }[]): JsonObject {
  const root: JsonObject = {}
  for (const { path, value } of picked) {
    let parent = root
    const names = path.map((step) => (step.kind === 'name' ? step.name : String(step.index)))
    for (const name of names.slice(0, -1)) parent = childMap(parent, name)
    put(parent, names.at(-1) ?? '', value)
  }
  return root
}

function childMap(parent: JsonObject, name: string): JsonObject {
  const existing = ownValue(parent, name)
  if (isObject(existing)) return existing
  const made: JsonObject = {}
  put(parent, name, made)
  return made
}

/** Defines rather than assigns, so that a key `__proto__` stays a key. */
function put(parent: JsonObject, name: string, value: JsonValue): void {
  Object.defineProperty(parent, name, { value, enumerable: true, configurable: true, writable: true })
}
