import { differences } from '../json/differences.ts'
import type { JsonObject } from '../json/json.ts'
import type { Operation } from './operation.ts'

/** The operations that turn one document into another, one for each value that differs. */
export function replacementOperations(from: JsonObject, to: JsonObject): Operation[] {
  return differences(from, to).map(({ path, after }): Operation =>
    after === undefined ? { op: 'unset', path } : { op: 'set', path, value: after },
  )
}
