import { valueAt } from '../json/find-value.ts'
import type { JsonObject } from '../json/json.ts'
import type { Operation } from './operation.ts'
import type { Path } from '../json/path.ts'
import { formatPath, parsePath } from '../json/path.ts'

/** The operation that undoes another one; it is computed before the operation is applied. */
export function inverseOf(document: JsonObject, operation: Operation): Operation {
  const path = topmostChanged(document, parsePath(operation.path))
  const old = valueAt(document, path)
  if (old === undefined) return { op: 'unset', path: formatPath(path) }

  if ((operation.op === 'append' || operation.op === 'add') && Array.isArray(old)) {
    return { op: 'unset', path: formatPath([...path, { kind: 'index', index: old.length }]) }
  }
  if (operation.op === 'unset') {
    // No operation inserts an item into the middle of a list, so the whole list is restored.
    const parent = path.slice(0, -1)
    const list = valueAt(document, parent)
    if (Array.isArray(list)) return { op: 'set', path: formatPath(parent), value: list }
  }
  return { op: 'set', path: formatPath(path), value: old }
}

/** The topmost path that the operation creates. If it creates a missing parent (or replaces null), undoing the parent is enough. */
function topmostChanged(document: JsonObject, path: Path): Path {
  const made = path.findIndex((_, depth) => (valueAt(document, path.slice(0, depth + 1)) ?? null) === null)
  return made === -1 ? path : path.slice(0, made + 1)
}
