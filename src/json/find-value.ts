import type { JsonObject, JsonValue } from './json.ts'
import { isObject, ownValue } from './json.ts'
import type { Path, Step } from './path.ts'
import { parsePath } from './path.ts'

/** The value at a plain path; undefined if there is none. Inherited properties do not count. Throws `BAD_PATH` (usage). */
export function findValue(document: JsonObject, path: string): JsonValue | undefined {
  return valueAt(document, parsePath(path))
}

/** The value at a path, starting from a value; undefined if there is none. */
export function valueAt(start: JsonValue, path: Path): JsonValue | undefined {
  let value: JsonValue | undefined = start
  for (const step of path) {
    if (value === undefined) return undefined
    value = childOf(value, step)
  }
  return value
}

/** The child of a value; undefined if there is none. */
export function childOf(parent: JsonValue, step: Step): JsonValue | undefined {
  if (Array.isArray(parent)) {
    const index = itemIndex(step)
    return index === undefined ? undefined : parent.at(index)
  }
  return isObject(parent) && step.kind === 'name' ? ownValue(parent, step.name) : undefined
}

/** The index in a list that a step stands for: an index, or a name that is a number. */
export function itemIndex(step: Step): number | undefined {
  if (step.kind === 'index') return step.index
  return /^(?:0|[1-9]\d{0,14})$/.test(step.name) ? Number(step.name) : undefined
}
