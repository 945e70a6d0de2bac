import { valueAt } from '../json/find-value.ts'
import { aType, isFalsy, isObject, ownValue } from '../json/json.ts'
import type { JsonObject, JsonValue } from '../json/json.ts'
import type { Path } from '../json/path.ts'
import type { Problem } from './problem.ts'

/** The content of one file. */
export interface Layer {
  /** The name of the file in messages. */
  readonly source: string
  readonly value: JsonObject
  /** The text of the file, for line numbers. */
  readonly text?: string
}

export interface Merged {
  readonly value: JsonObject
  readonly problems: readonly Problem[]
}

/**
 * Merges layers, later ones over earlier ones, without changing them. Maps merge deeply; scalars and lists are replaced; an explicit null removes an inherited
 * value; an inherited falsy value may become a map. Any other map over a value that is not a map, or the reverse, is a problem that names both files. Inherited
 * keys keep their order.
 */
export function mergeLayers(layers: readonly Layer[]): Merged {
  const problems: Problem[] = []
  let merged: JsonObject = {}
  for (const [index, { source, value }] of layers.entries()) {
    merged = mergeMaps(merged, value, [], (path, inherited, own) => {
      const message = `${aType(own)} cannot replace ${aType(inherited)} of ${originOf(layers.slice(0, index), path)}`
      problems.push({ source, path, message })
    })
  }
  return { value: merged, problems }
}

/** The last layer that has a value at a path, or at the nearest path above it. */
export function originOf(layers: readonly Layer[], path: Path): string {
  for (let length = path.length; length > 0; length--) {
    const above = path.slice(0, length)
    const layer = layers.findLast(({ value }) => valueAt(value, above) !== undefined)
    if (layer !== undefined) return layer.source
  }
  return layers.at(-1)?.source ?? ''
}

type OnMismatch = (path: Path, inherited: JsonValue, own: JsonValue) => void

function mergeMaps(inherited: JsonObject, own: JsonObject, path: Path, onMismatch: OnMismatch): JsonObject {
  const merged = new Map(Object.entries(inherited))
  for (const [name, value] of Object.entries(own)) {
    const before = ownValue(inherited, name)
    const here: Path = [...path, { kind: 'name', name }]
    if (before === undefined) merged.set(name, value)
    else if (value === null) merged.delete(name)
    else if (isObject(before) && isObject(value)) merged.set(name, mergeMaps(before, value, here, onMismatch))
    else if (isObject(before) || (isObject(value) && !isFalsy(before))) onMismatch(here, before, value)
    else merged.set(name, value)
  }
  return Object.fromEntries(merged)
}
