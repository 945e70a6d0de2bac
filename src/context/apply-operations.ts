import { CicdError } from '../errors/cicd-error.ts'
import { checkValue } from '../json/check-value.ts'
import { editAt, removeAt } from '../json/edit-at.ts'
import { addNumbers, isJsonNumber, isTooLong, mostDigits, plainNumber } from '../json/exact-number.ts'
import type { JsonNumber } from '../json/exact-number.ts'
import { aType, equalJson, isObject, sameJson } from '../json/json.ts'
import { guardPath } from './guard-path.ts'
import type { Guard } from './guard-path.ts'
import { inverseOf } from './inverse-of.ts'
import type { JsonArray, JsonObject, JsonValue } from '../json/json.ts'
import type { Operation } from './operation.ts'
import { parsePath, parseWritablePath } from '../json/path.ts'

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
 * Throws usage errors: `BAD_PATH`, `FORBIDDEN_PATH`, `PROTECTED_PATH`, `CONFIG_PATH`, `WRONG_TYPE`, `OUT_OF_RANGE`, `UNSAFE_NUMBER`, `NOT_JSON`, `TOO_DEEP`, `UNKNOWN_OPERATION`.
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

function applyOperation(document: JsonObject, operation: Operation, options: ApplyOptions): JsonObject {
  const unguarded = options.unguarded ?? false
  const path = unguarded ? parsePath(operation.path) : parseWritablePath(operation.path)
  if (!unguarded) {
    guardPath(path, options)
    if ('value' in operation) checkValue(operation.path, operation.value)
  }

  if (operation.op === 'unset') return removeAt(document, path)
  return editAt(document, path, (old) => editedValue(operation, old))
}

function editedValue(operation: Exclude<Operation, { op: 'unset' }>, old: JsonValue | undefined): JsonValue {
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
    suggestions: ['There are set, append, add, increment and unset.'],
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
