import { isAsExpected } from '../../context/conditions.ts'
import { contextId } from '../../context/context-id.ts'
import { CicdError } from '../../errors/cicd-error.ts'
import { findValue } from '../../json/find-value.ts'
import { shownValue } from '../../json/json.ts'
import type { JsonObject, JsonValue } from '../../json/json.ts'
import { parsePath } from '../../json/path.ts'
import { suggestPath } from '../../json/suggest-path.ts'
import { checkTimeout, durationText } from '../../text/duration.ts'
import type { Caller } from '../host.ts'
import type { WaitRequest, WaitResult } from '../requests.ts'
import { defaultWait, limitText } from './default-wait.ts'
import { waitUntil } from './wait-until.ts'

/**
 * Waits until there is a value at a path: any value, one of a list, or one that is not in a list. Throws WAIT_TIMED_OUT (timed out), CONTEXT_NOT_FOUND
 * also if the context is removed during the wait.
 */
export async function waitForValue(caller: Caller, request: WaitRequest): Promise<WaitResult> {
  const id = contextId(request.id)
  const { path, timeout = defaultWait } = request
  parsePath(path)
  checkTimeout(timeout)
  const what = `${path} of "${id}" to ${wanted(request)}`
  return waitUntil(caller, {
    ...{ id, timeout, what, limit: limitText(request) },
    find({ document, revision }) {
      const value = findValue(document, path)
      return value !== undefined && isWanted(value, request) ? { id, revision, value } : undefined
    },
    timedOut({ document }) {
      const value = findValue(document, path)
      const is = value === undefined ? `is not there${nearPath(document, path)}` : `is ${shownValue(value)}`
      return new CicdError('WAIT_TIMED_OUT', `waited ${durationText(timeout)} for ${what}; it ${is}`)
    },
  })
}

/** What may be wrong with a path that has no value: a similar name is there. */
function nearPath(document: JsonObject, path: string): string {
  const why = suggestPath(document, path)
  return why.includes(', did you mean ') ? `: ${why}` : ''
}

function isWanted(value: JsonValue, { in: some, notIn: others }: WaitRequest): boolean {
  const isOneOf = (list: readonly JsonValue[]) => list.some((one) => isAsExpected(value, one))
  return (some === undefined || isOneOf(some)) && (others === undefined || !isOneOf(others))
}

function wanted({ in: some, notIn: others }: WaitRequest): string {
  const listed = (list: readonly JsonValue[]) => list.map((value) => shownValue(value)).join(' or ')
  const wish = some === undefined ? 'be there' : `be ${listed(some)}`
  return others === undefined ? wish : `${wish} and not ${listed(others)}`
}
