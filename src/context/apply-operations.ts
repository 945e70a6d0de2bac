import { CicdError } from '../errors/cicd-error.ts'
import { checkValue } from '../json/check-value.ts'
import { draftOf, editAt, removeAt } from '../json/edit-at.ts'
import type { Drafts } from '../json/edit-at.ts'
import { valueAt } from '../json/find-value.ts'
import { addNumbers, isJsonNumber, isTooLong, mostDigits, plainNumber } from '../json/exact-number.ts'
import type { JsonNumber } from '../json/exact-number.ts'
import { aType, equalJson, isObject, sameJson } from '../json/json.ts'
import { copyOf } from '../json/plain-data.ts'
import { guardPath } from './guard-path.ts'
import type { Guard } from './guard-path.ts'
import { inverseOf } from './inverse-of.ts'
import { replacementOperations } from './replace-document.ts'
import type { JsonArray, JsonObject, JsonValue } from '../json/json.ts'
import type { Operation } from './operation.ts'
import { parsePath, parseWritablePath } from '../json/path.ts'

/** Of the JSON text: as large as a document may be by default. */
const largestCopy = 8_000_000

export interface ApplyOptions extends Guard {
  /** Permit every path and value: for operations that the program itself made, such as inverse ones. */
  readonly unguarded?: boolean
}

export interface Applied {
  readonly document: JsonObject
  /** What makes the original of the document, in the order to apply it (`unguarded`). */
  readonly inverse: Operation[]
  /** Whether the document differs from the original. */
  readonly changed: boolean
}

/**
 * Applies operations in order, all or none; the original stays as it is and shares what did not change with the result.
 * Throws usage errors: `BAD_PATH`, `FORBIDDEN_PATH`, `PROTECTED_PATH`, `CONFIG_PATH`, `WRONG_TYPE`, `OUT_OF_RANGE`, `UNSAFE_NUMBER`, `NOT_JSON`, `TOO_DEEP`, `DOCUMENT_TOO_LARGE`,
 * `UNKNOWN_OPERATION`; and `VALUE_NOT_FOUND` where there is nothing to copy.
 */
export function applyOperations(
  original: JsonObject,
  operations: readonly Operation[],
  options: ApplyOptions,
): Applied {
  const { document, inverse } =
    operations.length > few ? applyMany(original, operations, options) : applyFew(original, operations, options)
  // A single one that had an effect cannot have been taken back by another.
  const isSame = inverse.length === 0 || (inverse.length > 1 && sameJson(original, document))
  if (isSame) return { document: original, inverse: [], changed: false }
  return { document, inverse, changed: true }
}

/** More operations are undone together: what undoes each of them may be much more than the document, and so may copies of what each changes. */
const few = 50

type Done = Pick<Applied, 'document' | 'inverse'>

function applyFew(original: JsonObject, operations: readonly Operation[], options: ApplyOptions): Done {
  let document = original
  const undoing: Operation[] = []
  for (const operation of operations) {
    const next = applyOperation(document, operation, options, new WeakSet())
    if (next === document) continue
    undoing.push(inverseOf(document, operation))
    document = next
  }
  return { document, inverse: undoing.reverse() }
}

/** Takes time in proportion to document and operations. */
function applyMany(original: JsonObject, operations: readonly Operation[], options: ApplyOptions): Done {
  const drafts: Drafts = new WeakSet()
  let document = original
  for (const operation of operations) document = applyOperation(document, operation, options, drafts)
  return { document, inverse: replacementOperations(document, original) }
}

/** Applies one of several operations in a row, which share their drafts; the document before it may change with it, unless it fails. Throws as `applyOperations`. */
export function applyOperation(
  document: JsonObject,
  asked: Operation,
  options: ApplyOptions,
  drafts: Drafts,
): JsonObject {
  const operation = asked.op === 'copy' ? settingCopy(document, asked) : asked
  const unguarded = options.unguarded ?? false
  const path = unguarded ? parsePath(operation.path) : parseWritablePath(operation.path)
  if (!unguarded) {
    guardPath(path, options)
    if ('value' in operation) checkValue(operation.path, operation.value)
  }

  if (operation.op === 'unset') return removeAt(document, path, drafts)
  return editAt(document, path, (old) => editedValue(operation, old, drafts), drafts)
}

/** The `set` that a `copy` is. Copies of copies double with each: what is copied is bounded, or a short list would fill the memory. */
function settingCopy(
  document: JsonObject,
  { path, from }: Extract<Operation, { op: 'copy' }>,
): Exclude<Operation, { op: 'copy' }> {
  const value = valueAt(document, parsePath(from))
  if (value === undefined) {
    throw new CicdError('VALUE_NOT_FOUND', `${path} was not changed: there is nothing to copy at ${from}`)
  }
  if (JSON.stringify(value).length > largestCopy) {
    throw new CicdError(
      'DOCUMENT_TOO_LARGE',
      `${path} was not changed: ${from} holds more than ${largestCopy} characters`,
    )
  }
  // A copy of its own: the next operation may change the original in place.
  return { op: 'set', path, value: copyOf(value) }
}

function editedValue(
  operation: Exclude<Operation, { op: 'unset' | 'copy' }>,
  old: JsonValue | undefined,
  drafts: Drafts,
): JsonValue {
  switch (operation.op) {
    case 'set':
      return old !== undefined && sameJson(old, operation.value) ? old : operation.value
    case 'append':
      return appended(listAt(operation.path, old), operation.value, drafts)
    case 'add': {
      const list = listAt(operation.path, old)
      return isIn(list, operation.value) ? list : appended(list, operation.value, drafts)
    }
    case 'increment':
      return incremented(operation.path, old ?? 0, operation.by)
    default:
      throw unknownOperation(operation)
  }
}

function appended(list: JsonArray, value: JsonValue, drafts: Drafts): JsonArray {
  const draft = draftOf(list, drafts)
  draft.push(value)
  return draft
}

/** Texts and their like are looked for as fast as the engine can: a set may have many. */
function isIn(list: JsonArray, value: JsonValue): boolean {
  return typeof value === 'object' && value !== null
    ? list.some((item) => equalJson(item, value))
    : list.includes(value)
}

/** A program without types may ask for anything. */
function unknownOperation(operation: never): CicdError {
  const { op, path } = operation as { op: unknown; path: string }
  return new CicdError('UNKNOWN_OPERATION', `${path} was not changed: there is no operation ${JSON.stringify(op)}`, {
    suggestions: ['The operations are set, append, add, increment, copy and unset.'],
  })
}

/** What is empty (null, an empty text or map, as configs write it) becomes a list, as what is missing does. */
function listAt(path: string, old: JsonValue | undefined): JsonArray {
  if (Array.isArray(old)) return old
  if (old === undefined || old === null || old === '' || (isObject(old) && Object.keys(old).length === 0)) return []
  throw new CicdError('WRONG_TYPE', `${path} is ${aType(old)}: only a list can be appended or added to`, {
    suggestions: [`Unset ${path} first: appending and adding then make a new list.`],
  })
}

function incremented(path: string, old: JsonValue, by: JsonNumber): JsonNumber {
  if (!isJsonNumber(old)) {
    const isInteger = typeof old === 'string' && old.length <= mostDigits && /^[+-]?\d+$/.test(old)
    throw new CicdError('WRONG_TYPE', `${path} is ${aType(old)}: only a number can be incremented`, {
      suggestions: [
        `Set it to a number first: --json-value ${path}=${isInteger ? String(BigInt(old.replace('+', ''))) : '0'}`,
      ],
    })
  }
  const sum = addNumbers(old, by)
  const plain = plainNumber(sum)
  if (typeof plain === 'bigint' ? !isTooLong(plain) : Number.isFinite(plain)) return sum
  throw new CicdError(
    'UNSAFE_NUMBER',
    `${path} cannot be incremented: the sum has more than ${mostDigits} digits, or is a float beyond 1.8e308`,
  )
}
