import { stringifyJson } from '../json/json-text.ts'
import type { JsonObject, JsonValue } from '../json/json.ts'
import type { CustomRunStatus } from './status.ts'

/** Maximum number of characters of failed attempts in a status: the API server refuses a status of 1.5 MB, and the CustomRun would never end. */
const largestRetries = 400_000

/** The failed attempts with one more, in the form of `retriesStatus`; undefined if the status has no room for it. `failed`: the patch of the status. */
export function withFailedAttempt(
  { retries, raw }: CustomRunStatus,
  failed: JsonObject | undefined,
): readonly JsonValue[] | undefined {
  const attempt = withoutNulls({ ...raw, retriesStatus: null, extraFields: null, ...failed })
  const attempts = [...retries, attempt]
  return stringifyJson(attempts).length > largestRetries ? undefined : attempts
}

function withoutNulls(map: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(map).filter(([, value]) => value !== null))
}
