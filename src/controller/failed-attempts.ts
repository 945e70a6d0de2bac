import { stringifyJson } from '../json/json-text.ts'
import type { JsonObject, JsonValue } from '../json/json.ts'
import type { CustomRunStatus } from './status.ts'

/** Characters of failed attempts in a status: one that the API server refuses, of 1.5 MB, would never end. */
const largestRetries = 400_000

/** The attempts that failed with one more, as `retriesStatus` has them; undefined where the status has no room for it. `failed`: what is merged into the status. */
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
