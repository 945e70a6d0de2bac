import { CicdError } from '../errors/cicd-error.ts'
import { checkValue } from '../json/check-value.ts'
import { editAt, removeAt } from '../json/edit-at.ts'
import { valueAt } from '../json/find-value.ts'
import { addNumbers, isJsonNumber, isTooLong, mostDigits, plainNumber } from '../json/exact-number.ts'
import type { JsonNumber } from '../json/exact-number.ts'
import { aType, equalJson, isObject, sameJson } from '../json/json.ts'
import { guardPath } from './guard-path.ts'
import type { Guard } from './guard-path.ts'
import { inverseOf } from './inverse-of.ts'
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
  let document = original
  const undoing: Operation[] = []
  for (const operation of operations) {
    const next = applyOperation(document, operation, options)
    if (next === document) continue
    undoing.push(inverseOf(document, operation))
    document = next
  }
  // A single one that had an effect cannot have been taken back by another.
  const isSame = undoing.length === 0 || (undoing.length > 1 && sameJson(original, document))
  if (isSame) return { document: original, inverse: [], changed: false }
  return { document, inverse: undoing.reverse(), changed: true }
}

function applyOperation(document: JsonObject, asked: Operation, options: ApplyOptions): JsonObject {
  const operation = asked.op === 'copy' ? copyOf(document, asked) : asked
  const unguarded = options.unguarded ?? false
  const path = unguarded ? parsePath(operation.path) : parseWritablePath(operation.path)
  if (!unguarded) {
    guardPath(path, options)
    if ('value' in operation) checkValue(operation.path, operation.value)
  }

  if (operation.op === 'unset') return removeAt(document, path)
  return editAt(document, path, (old) => editedValue(operation, old))
}

/** The `set` that a `copy` is. Copies of copies double with each: what is copied is bounded, or a short list would fill the memory. */
function copyOf(
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
  return { op: 'set', path, value }
}

function editedValue(operation: Exclude<Operation, { op: 'unset' | 'copy' }>, old: JsonValue | undefined): JsonValue {
  switch (operation.op) {
    case 'set':
      return old !== undefined && sameJson(old, operation.value) ? old : operation.value
    case 'append':
      return [...listAt(operation.path, old), operation.value]
    case 'add': {
      const list = listAt(operation.path, old)
      return list.some((item) => equalJson(item, operation.value)) ? list : [...list, operation.value]
    }
    case 'increment':
      return incremented(operation.path, old ?? 0, operation.by)
    default:
      throw unknownOperation(operation)
  }
}

/** A program without types may ask for anything. */
function unknownOperation(operation: never): CicdError {
  const { op, path } = operation as { op: unknown; path: string }
  return new CicdError('UNKNOWN_OPERATION', `${path} was not changed: there is no operation ${JSON.stringify(op)}`, {
    suggestions: ['There are set, append, add, increment, copy and unset.'],
  })
}

/** What is empty (null, an empty text or map, as configs write it) becomes a list, as what is missing does. */
function listAt(path: string, old: JsonValue | undefined): JsonArray {
  if (Array.isArray(old)) return old
  if (old === undefined || old === null || old === '' || (isObject(old) && Object.keys(old).length === 0)) return []
  throw new CicdError('WRONG_TYPE', `${path} is ${aType(old)}: only a list can be appended or added to`, {
    suggestions: [`Unset ${path} first: appending and adding make a list where there is nothing.`],
  })
}

function incremented(path: string, old: JsonValue, by: JsonNumber): JsonNumber {
  if (!isJsonNumber(old)) {
    throw new CicdError('WRONG_TYPE', `${path} is ${aType(old)}: only a number can be incremented`, {
      suggestions: [`Set it to a number first: --json-value ${path}=0.`],
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
