import { given } from './given.ts'
import { isObject, ownValue, sameJson } from './json.ts'
import type { JsonObject, JsonValue } from './json.ts'
import type { Step } from './path.ts'
import { formatPath } from './path.ts'

/** A value that differs between two documents. `before` or `after` is missing if the value does not exist there. */
export interface Difference {
  readonly path: string
  readonly before?: JsonValue
  readonly after?: JsonValue
}

/** In steps: deeper paths cannot be written. */
const deepest = 100

/** The differences between two documents by path: maps are compared key by key, anything else as a whole. Fast for parts that the documents share. */
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
