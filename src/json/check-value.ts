import { CicdError } from '../errors/cicd-error.ts'
import { shorten } from '../text/shorten.ts'
import { ExactNumber, isTooLong, mostDigits } from './exact-number.ts'
import { isPrimitive } from './json.ts'
import type { JsonValue } from './json.ts'
import { below, formatPath } from './path.ts'
import { isPlainMap } from './plain-data.ts'

/** The deepest nesting: not every reader can handle deeper JSON. */
const deepest = 200

/** Throws (usage) for a value that cannot be stored at a path: `NOT_JSON` if JSON cannot express it, `TOO_DEEP`. `trail` leads to the value inside the whole one. */
export function checkValue(path: string, value: unknown, trail: (string | number)[] = []): void {
  if (trail.length > deepest) {
    throw new CicdError('TOO_DEEP', `the value for ${path} is nested more than ${deepest} levels deep`)
  }
  if (Array.isArray(value) || isPlainMap(value)) {
    for (const [key, child] of Object.entries(value)) {
      trail.push(Array.isArray(value) ? Number(key) : key)
      checkValue(path, child, trail)
      trail.pop()
    }
  } else if (value instanceof ExactNumber && typeof value.value === 'bigint' && isTooLong(value.value)) {
    throw new CicdError(
      'NOT_JSON',
      `the value for ${path} holds an integer of more than ${mostDigits} digits${at(trail)}`,
    )
  } else if (!isScalar(value)) {
    throw new CicdError(
      'NOT_JSON',
      `the value for ${path} holds ${describe(value)}${at(trail)}, which JSON cannot hold`,
    )
  }
}

/** The place inside a value. */
function at(trail: readonly (string | number)[]): string {
  return trail.length === 0 ? '' : ` at ${shorten(formatPath(below([], ...trail)), 200)}`
}

function isScalar(value: unknown): boolean {
  if (value instanceof ExactNumber) return typeof value.value === 'bigint' || Number.isFinite(value.value)
  return value === null || typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value)
}

function describe(value: unknown): string {
  if (typeof value === 'number' || value === undefined) return String(value)
  return `a ${typeof value === 'object' ? (value?.constructor.name ?? 'object') : typeof value}`
}

/** Whether a value is nested deeper than this many levels. Functions on documents are recursive, and the stack is limited. */
export function isDeeper(value: JsonValue, levels: number): boolean {
  if (isPrimitive(value)) return false
  if (levels === 0) return true
  for (const child of Array.isArray(value) ? value : Object.values(value)) if (isDeeper(child, levels - 1)) return true
  return false
}
