import { CicdError } from '../errors/cicd-error.ts'
import { itemIndex, valueAt } from './find-value.ts'
import type { JsonArray, JsonObject, JsonValue } from './json.ts'
import { aType, isObject, ownValue, setOwnValue } from './json.ts'
import type { Path, Step } from './path.ts'
import { formatPath } from './path.ts'

/** Changes a value; `old` is undefined if there is none. Returning the same value changes nothing. */
export type Edit = (old: JsonValue | undefined) => JsonValue

/** The maps and lists that a series of edits has copied. They are not shared, so that the next edit can change them in place. */
export type Drafts = WeakSet<object>

/**
 * Edits the value at a path and returns the new document. Only the maps and lists on the path are copied; missing parents (null counts as missing)
 * are created. Throws `WRONG_TYPE` or `OUT_OF_RANGE` (usage).
 */
export function editAt(document: JsonObject, path: Path, edit: Edit, drafts: Drafts = new WeakSet()): JsonObject {
  return editBelow(document, path, 0, edit, drafts) as JsonObject
}

/** Returns a document without the value at a path; later items of a list move up. A missing value changes nothing. */
export function removeAt(document: JsonObject, path: Path, drafts: Drafts = new WeakSet()): JsonObject {
  const last = path.at(-1)
  if (last === undefined || valueAt(document, path) === undefined) return document
  const withoutLast = (parent: JsonValue | undefined) => withoutChild(parent ?? null, last, drafts)
  return editBelow(document, path.slice(0, -1), 0, withoutLast, drafts) as JsonObject
}

/** Returns the map or list itself if it is a draft, otherwise a copy that is one. */
export function draftOf<T extends JsonArray | JsonObject>(value: T, drafts: Drafts): T {
  if (drafts.has(value)) return value
  const copy = shallowCopyOf(value) as T
  drafts.add(copy)
  return copy
}

function shallowCopyOf(value: JsonArray | JsonObject): JsonArray | JsonObject {
  return Array.isArray(value) ? value.slice() : { ...value }
}

function editBelow(value: JsonValue | undefined, path: Path, depth: number, edit: Edit, drafts: Drafts): JsonValue {
  const step = path[depth]
  if (step === undefined) return edit(value)
  const parent = value ?? draftOf<JsonArray | JsonObject>(step.kind === 'index' ? [] : {}, drafts)
  const editChild = (child: JsonValue | undefined) => editBelow(child, path, depth + 1, edit, drafts)

  if (Array.isArray(parent)) return editItem(parent, step, path.slice(0, depth), editChild, drafts)
  if (isObject(parent) && step.kind === 'name') return editEntry(parent, step.name, editChild, drafts)
  throw wrongParent(parent, path, depth)
}

function editEntry(map: JsonObject, name: string, edit: Edit, drafts: Drafts): JsonObject {
  const old = ownValue(map, name)
  const edited = edit(old)
  if (edited === old) return map
  const draft = draftOf(map, drafts)
  setOwnValue(draft, name, edited)
  return draft
}

function editItem(list: JsonArray, step: Step, where: Path, edit: Edit, drafts: Drafts): JsonArray {
  const index = itemIndex(step)
  if (index === undefined) throw wrongParent(list, [...where, step], where.length)
  if (index > list.length) throw outOfRange(list, [...where, step], formatPath(where))
  const old = list[index]
  const edited = edit(old)
  if (edited === old) return list
  const draft = draftOf(list, drafts)
  draft.splice(index, 1, edited)
  return draft
}

function withoutChild(parent: JsonValue, step: Step, drafts: Drafts): JsonValue {
  if (Array.isArray(parent)) {
    const draft = draftOf(parent, drafts)
    draft.splice(itemIndex(step) ?? parent.length, 1)
    return draft
  }
  if (!isObject(parent) || step.kind === 'index') return parent
  const draft = draftOf(parent, drafts)
  Reflect.deleteProperty(draft, step.name)
  return draft
}

function wrongParent(parent: JsonValue, path: Path, depth: number): CicdError {
  const where = depth === 0 ? 'the context data' : formatPath(path.slice(0, depth))
  const allowed = Array.isArray(parent)
    ? 'its items have numbers, not names'
    : isObject(parent)
      ? 'it has names, not numbered items'
      : 'it cannot contain other values'
  return new CicdError('WRONG_TYPE', `${formatPath(path)} cannot be set: ${where} is ${aType(parent)}, ${allowed}`, {
    suggestions: [`Unset ${where} first, or set it as a whole.`],
  })
}

function outOfRange(list: JsonArray, path: Path, where: string): CicdError {
  return new CicdError('OUT_OF_RANGE', `${formatPath(path)} cannot be set: ${where} is a list of ${list.length}`, {
    suggestions: [`The next free item is ${where}[${list.length}]; ${where}[] appends.`],
  })
}
