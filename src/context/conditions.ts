import { aType, equalJson, shownValue } from '../json/json.ts'
import { findValue } from '../json/find-value.ts'
import type { JsonObject, JsonValue } from '../json/json.ts'
import type { Condition } from './operation.ts'

/** Says what was found where the first of some conditions does not hold; undefined when all do. Throws `BAD_PATH` (usage). */
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
  return matches(found, condition.value) ? undefined : `${condition.path} is ${difference(found, condition.value)}`
}

/** The command line knows texts only: one stands for the number or boolean that is written so, too. */
function matches(found: JsonValue, expected: JsonValue): boolean {
  if (equalJson(found, expected)) return true
  return typeof expected === 'string' && /^(?:number|boolean)$/.test(typeof found) && JSON.stringify(found) === expected
}

function difference(found: JsonValue, expected: JsonValue): string {
  const [is, not] = [shownValue(found), shownValue(expected)]
  return is === not
    ? `${aType(found)} that differs from what is expected after its first characters`
    : `${is}, not ${not}`
}
