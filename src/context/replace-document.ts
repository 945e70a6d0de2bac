import { equalJson } from './equal-json.ts'
import type { JsonObject } from './json.ts'
import { ownValue } from './json.ts'
import type { Operation } from './operation.ts'
import { formatPath } from './path.ts'

/** The operations that turn one document into another, one for each top-level key that differs. */
export function replacementOperations(from: JsonObject, to: JsonObject): Operation[] {
  const gone = Object.keys(from).filter((key) => !Object.hasOwn(to, key))
  return [
    ...gone.map((key): Operation => ({ op: 'unset', path: formatPath([{ kind: 'name', name: key }]) })),
    ...Object.entries(to)
      .filter(([key, value]) => !Object.hasOwn(from, key) || !equalJson(value, ownValue(from, key) ?? null))
      .map(([key, value]): Operation => ({ op: 'set', path: formatPath([{ kind: 'name', name: key }]), value })),
  ]
}
