import { valueAt } from '../json/find-value.ts'
import type { JsonObject } from '../json/json.ts'
import type { Operation } from './operation.ts'
import type { Path } from '../json/path.ts'
import { formatPath, parsePath } from '../json/path.ts'

/** The operation that undoes one which is about to change a document. */
export function inverseOf(document: JsonObject, operation: Operation): Operation {
  const path = topmostChanged(document, parsePath(operation.path))
  const old = valueAt(document, path)
  if (old === undefined) return { op: 'unset', path: formatPath(path) }

  if ((operation.op === 'append' || operation.op === 'add') && Array.isArray(old)) {
    return { op: 'unset', path: formatPath([...path, { kind: 'index', index: old.length }]) }
  }
  if (operation.op === 'unset') {
    // No operation inserts an item into the middle of a list: the list comes back as a whole.
    const parent = path.slice(0, -1)
    const list = valueAt(document, parent)
    if (Array.isArray(list)) return { op: 'set', path: formatPath(parent), value: list }
  }
  return { op: 'set', path: formatPath(path), value: old }
}

/** As far as the path leads: what a missing parent (or null in its place) is made for is undone by undoing the parent. */
function topmostChanged(document: JsonObject, path: Path): Path {
  const made = path.findIndex((_, depth) => (valueAt(document, path.slice(0, depth + 1)) ?? null) === null)
  return made === -1 ? path : path.slice(0, made + 1)
}
