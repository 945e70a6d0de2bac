import { CicdError } from '../errors/cicd-error.ts'
import { itemIndex, valueAt } from './find-value.ts'
import type { JsonArray, JsonObject, JsonValue } from './json.ts'
import { aType, isObject, ownValue } from './json.ts'
import type { Path, Step } from './path.ts'
import { formatPath } from './path.ts'

/** What becomes of a value, undefined where there is none; returning the same value is no change. */
export type Edit = (old: JsonValue | undefined) => JsonValue

/**
 * A document in which the value at a path is edited; only what lies on the path is copied, missing parents (null counts as
 * missing) are made. Throws `WRONG_TYPE` or `OUT_OF_RANGE` (usage).
 */
export function editAt(document: JsonObject, path: Path, edit: Edit): JsonObject {
  return editBelow(document, path, 0, edit) as JsonObject
}

/** A document without the value at a path; a list closes up. What is missing is no change. */
export function removeAt(document: JsonObject, path: Path): JsonObject {
  const last = path.at(-1)
  if (last === undefined || valueAt(document, path) === undefined) return document
  return editBelow(document, path.slice(0, -1), 0, (parent) => withoutChild(parent ?? null, last)) as JsonObject
}

function editBelow(value: JsonValue | undefined, path: Path, depth: number, edit: Edit): JsonValue {
  const step = path[depth]
  if (step === undefined) return edit(value)
  const parent = value ?? (step.kind === 'index' ? [] : {})
  const editChild = (child: JsonValue | undefined) => editBelow(child, path, depth + 1, edit)

  if (Array.isArray(parent)) return editItem(parent, step, path.slice(0, depth), editChild)
  if (isObject(parent) && step.kind === 'name') return editEntry(parent, step.name, editChild)
  throw wrongParent(parent, path, depth)
}

function editEntry(map: JsonObject, name: string, edit: Edit): JsonObject {
  const old = ownValue(map, name)
  const edited = edit(old)
  return edited === old ? map : { ...map, [name]: edited }
}

function editItem(list: JsonArray, step: Step, where: Path, edit: Edit): JsonArray {
  const index = itemIndex(step)
  if (index === undefined) throw wrongParent(list, [...where, step], where.length)
  if (index > list.length) throw outOfRange(list, [...where, step], formatPath(where))
  const old = list[index]
  const edited = edit(old)
  return edited === old ? list : list.toSpliced(index, 1, edited)
}

function withoutChild(parent: JsonValue, step: Step): JsonValue {
  if (Array.isArray(parent)) return parent.toSpliced(itemIndex(step) ?? parent.length, 1)
  if (!isObject(parent) || step.kind === 'index') return parent
  return Object.fromEntries(Object.entries(parent).filter(([name]) => name !== step.name))
}

function wrongParent(parent: JsonValue, path: Path, depth: number): CicdError {
  const where = depth === 0 ? 'the context data' : formatPath(path.slice(0, depth))
  const allowed = Array.isArray(parent)
    ? 'items are named by numbers'
    : isObject(parent)
      ? 'it has names and no items'
      : 'nothing can stand below it'
  return new CicdError('WRONG_TYPE', `${formatPath(path)} cannot be set: ${where} is ${aType(parent)}, ${allowed}`, {
    suggestions: [`Unset ${where} first, or set it as a whole.`],
  })
}

function outOfRange(list: JsonArray, path: Path, where: string): CicdError {
  return new CicdError('OUT_OF_RANGE', `${formatPath(path)} cannot be set: ${where} is a list of ${list.length}`, {
    suggestions: [`The next free item is ${where}[${list.length}]; ${where}[] appends.`],
  })
}
