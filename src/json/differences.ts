import { given } from './given.ts'
import { isObject, ownValue, sameJson } from './json.ts'
import type { JsonObject, JsonValue } from './json.ts'
import type { Step } from './path.ts'
import { formatPath } from './path.ts'

/** One value that is not the same in two documents; absent on a side where there is none. */
export interface Difference {
  readonly path: string
  readonly before?: JsonValue
  readonly after?: JsonValue
}

/** Steps; below are paths that nobody can write. */
const deepest = 100

/** What changed between two documents, path by path: maps are compared key by key, anything else as a whole. Quick where they share structure. */
export function differences(before: JsonObject, after: JsonObject): Difference[] {
  return below([], before, after)
}

function below(steps: readonly Step[], before: JsonObject, after: JsonObject): Difference[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)])
  return [...names].flatMap((name) =>
    between([...steps, { kind: 'name', name }], ownValue(before, name), ownValue(after, name)),
  )
}

function between(steps: readonly Step[], before: JsonValue | undefined, after: JsonValue | undefined): Difference[] {
  if (before === after) return []
  if (!isObject(before) || !isObject(after) || steps.length === deepest) {
    if (before !== undefined && after !== undefined && sameJson(before, after)) return []
    const path = formatPath(steps)
    return [{ path, ...given({ before, after }) }]
  }
  return below(steps, before, after)
}
