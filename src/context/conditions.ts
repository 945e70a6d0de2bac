import { aType, equalJson, shownValue } from '../json/json.ts'
import { isJsonNumber, mostDigits } from '../json/exact-number.ts'
import { parseJson } from '../json/json-text.ts'
import { findValue } from '../json/find-value.ts'
import type { JsonObject, JsonValue } from '../json/json.ts'
import type { Condition } from './operation.ts'

/** Checks conditions. Returns what was found instead for the first that is not met; undefined if all are met. Throws `BAD_PATH` (usage). */
export function unmetCondition(
  document: JsonObject,
  revision: number,
  conditions: readonly Condition[],
): string | undefined {
  for (const condition of conditions) {
    const unmet = whatIsUnmet(document, revision, condition)
    if (unmet !== undefined) return unmet
  }
  return undefined
}

function whatIsUnmet(document: JsonObject, revision: number, condition: Condition): string | undefined {
  if (condition.if === 'revision') {
    return revision === condition.revision ? undefined : `the revision is ${revision}, not ${condition.revision}`
  }
  const found = findValue(document, condition.path)
  if (condition.if === 'absent') {
    return found === undefined ? undefined : `${condition.path} is there: ${shownValue(found)}`
  }
  if (found === undefined) return `${condition.path} is not there, ${shownValue(condition.value)} is expected`
  return isAsExpected(found, condition.value) ? undefined : `${condition.path} is ${difference(found, condition.value)}`
}

/**
 * Whether a value is as expected. As the command line has only texts, an expected text also matches the boolean with this spelling, and every number
 * equal to it.
 */
export function isAsExpected(found: JsonValue, expected: JsonValue): boolean {
  if (equalJson(found, expected)) return true
  if (typeof expected !== 'string') return false
  if (typeof found === 'boolean') return String(found) === expected
  const number = isJsonNumber(found) ? numberIn(expected) : undefined
  return number !== undefined && equalJson(found, number)
}

/** The number that a text is in JSON; undefined if it is not a number. */
function numberIn(text: string): JsonValue | undefined {
  return /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(text) && text.length <= mostDigits
    ? parseJson(text)
    : undefined
}

function difference(found: JsonValue, expected: JsonValue): string {
  const [is, not] = [shownValue(found), shownValue(expected)]
  return is === not
    ? `${aType(found)} that differs from what is expected after its first characters`
    : `${is}, not ${not}`
}
