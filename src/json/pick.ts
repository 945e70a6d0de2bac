import type { JsonObject, JsonValue } from './json.ts'
import { isObject, ownValue, setOwnValue } from './json.ts'
import type { Path } from './path.ts'

/** A document with only the given values, each at its path. An item of a list becomes a map entry with its number as the key. */
export function pick(picked: readonly { readonly path: Path; readonly value: JsonValue }[]): JsonObject {
  const root: JsonObject = {}
  const named = picked.map(({ path, value }) => ({ names: namesOf(path), value }))
  for (const { names, value } of named) {
    // Another picked value contains this one, and must not be changed.
    if (named.some((other) => isBelow(names, other.names))) continue
    let parent = root
    for (const name of names.slice(0, -1)) parent = childMap(parent, name)
    setOwnValue(parent, names.at(-1) ?? '', value)
  }
  return root
}

function namesOf(path: Path): readonly string[] {
  return path.map((step) => (step.kind === 'name' ? step.name : String(step.index)))
}

function isBelow(names: readonly string[], above: readonly string[]): boolean {
  return names.length > above.length && above.every((name, depth) => names[depth] === name)
}

function childMap(parent: JsonObject, name: string): JsonObject {
  const existing = ownValue(parent, name)
  if (isObject(existing)) return existing
  const made: JsonObject = {}
  setOwnValue(parent, name, made)
  return made
}
