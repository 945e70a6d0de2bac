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

/** The largest copy, in characters of JSON: as large as a document may be by default. */
const largestCopy = 8_000_000

export interface ApplyOptions extends Guard {
  /** Permits every path and value: for operations that the program itself made, such as inverse ones. */
  readonly unguarded?: boolean
}

export interface Applied {
  readonly document: JsonObject
  /** The operations that restore the original document, in the order to apply them (`unguarded`). */
  readonly inverse: Operation[]
  /** Whether the document differs from the original. */
  readonly changed: boolean
}

/**
 * Applies operations in order, all or none. The original is not changed; unchanged parts are shared with the result. Throws usage errors: `BAD_PATH`,
 * `FORBIDDEN_PATH`, `PROTECTED_PATH`, `CONFIG_PATH`, `WRONG_TYPE`, `OUT_OF_RANGE`, `UNSAFE_NUMBER`, `NOT_JSON`, `TOO_DEEP`, `DOCUMENT_TOO_LARGE`,
 * `UNKNOWN_OPERATION`; and `VALUE_NOT_FOUND` if there is nothing to copy.
 */
export function applyOperations(
  original: JsonObject,
  operations: readonly Operation[],
  options: ApplyOptions,
): Applied {
  const { document, inverse } =
    operations.length > few ? applyMany(original, operations, options) : applyFew(original, operations, options)
  // A single operation with an effect cannot have been reverted by another one.
  const isSame = inverse.length === 0 || (inverse.length > 1 && sameJson(original, document))
  if (isSame) return { document: original, inverse: [], changed: false }
  return { document, inverse, changed: true }
}

/**
 * Up to this many operations are inverted one by one. For more, the inverse is the difference of the documents: single inverses, and the copies they
 * need, could become much larger than the document.
 */
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

/** Applies many operations, in time proportional to document and operations. */
function applyMany(original: JsonObject, operations: readonly Operation[], options: ApplyOptions): Done {
  const drafts: Drafts = new WeakSet()
  let document = original
  for (const operation of operations) document = applyOperation(document, operation, options, drafts)
  return { document, inverse: replacementOperations(document, original) }
}

/** Applies one of several operations that share their drafts. It may change the given document in place, unless it fails. Throws as `applyOperations`. */
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

/** Converts a `copy` to a `set`. Its size is limited: repeated copies of copies double each time, so a short list could fill the memory. */
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
  // A deep copy, because the next operation may change the original in place.
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

/** Primitive values use the engine's own search, which is fast: a set may have many of them. */
function isIn(list: JsonArray, value: JsonValue): boolean {
  return typeof value === 'object' && value !== null
    ? list.some((item) => equalJson(item, value))
    : list.includes(value)
}

/** The error for an unknown operation, which a program without types can pass. */
function unknownOperation(operation: never): CicdError {
  const { op, path } = operation as { op: unknown; path: string }
  return new CicdError('UNKNOWN_OPERATION', `${path} was not changed: there is no operation ${JSON.stringify(op)}`, {
    suggestions: ['The operations are set, append, add, increment, copy and unset.'],
  })
}

/** The list to append to. A missing value and an empty one (null, an empty text or map, as configs write it) count as an empty list. */
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
