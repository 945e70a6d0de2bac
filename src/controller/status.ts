import { isObject, ownValue } from '../json/json.ts'
import type { JsonObject, JsonValue } from '../json/json.ts'

/** The only condition, `Succeeded`: `$(tasks.X.reason)` in a Pipeline reads the first one. */
export interface Condition {
  readonly status: 'True' | 'False' | 'Unknown'
  readonly reason: string
  readonly message: string
  /** The time since which the status has this value; ISO 8601. */
  readonly since: string
}

/** The status of a CustomRun. */
export interface CustomRunStatus {
  readonly condition: Condition | undefined
  /** The start of the attempt; ISO 8601. Undefined before the first attempt, and between two. */
  readonly startTime: string | undefined
  /** The statuses of failed attempts. */
  readonly retries: readonly JsonValue[]
  /** The controller's own data. */
  readonly kept: Kept
  /** The raw status. */
  readonly raw: JsonObject
}

/** The data that the controller keeps for itself in a status. */
export interface Kept {
  /** The digest of the request at the start. */
  readonly spec?: string
  /** The lock that is held until the PipelineRun ends; `ttl` in milliseconds. */
  readonly lock?: { readonly name: string; readonly token: number; readonly ttl: number }
  /** The question that the CustomRun waits for. */
  readonly question?: KeptQuestion
}

export interface KeptQuestion {
  /** The id of the context data. */
  readonly context: string
  /** The name of the decision. */
  readonly name: string
  /** The id of the question. */
  readonly id: string
}

/** The name of the controller's own data among the extra fields. */
const ownField = 'cicdstatemgr'

/** Reads the status from the API server's object. */
export function statusIn(value: JsonValue | undefined): CustomRunStatus {
  const raw = isObject(value) ? value : {}
  const { startTime, retriesStatus } = raw
  return {
    condition: conditionIn(ownValue(raw, 'conditions')),
    startTime: typeof startTime === 'string' && !Number.isNaN(Date.parse(startTime)) ? startTime : undefined,
    retries: Array.isArray(retriesStatus) ? retriesStatus : [],
    kept: keptIn(ownValue(raw, 'extraFields')),
    raw,
  }
}

/** Whether the CustomRun has ended for good. */
export function hasEnded({ condition }: CustomRunStatus): boolean {
  return condition !== undefined && condition.status !== 'Unknown'
}

/** The condition `Succeeded` in a list. */
export function conditionIn(list: JsonValue | undefined): Condition | undefined {
  const conditions = Array.isArray(list) ? list.filter(isObject) : []
  const found = conditions.find(({ type }) => type === 'Succeeded')
  const status = found?.status
  if (status !== 'True' && status !== 'False' && status !== 'Unknown') return undefined
  const text = (value: JsonValue | undefined) => (typeof value === 'string' ? value : '')
  return {
    status,
    reason: text(found?.reason),
    message: text(found?.message),
    since: text(found?.lastTransitionTime),
  }
}

function keptIn(fields: JsonValue | undefined): Kept {
  const kept = isObject(fields) ? ownValue(fields, ownField) : undefined
  if (!isObject(kept)) return {}
  const { spec, lock, question } = kept
  return {
    ...(typeof spec === 'string' && { spec }),
    ...(isObject(lock) && isLock(lock) && { lock }),
    ...(isObject(question) && isQuestion(question) && { question }),
  }
}

function isLock(value: JsonObject): value is JsonObject & NonNullable<Kept['lock']> {
  const isCount = (each: JsonValue | undefined) => typeof each === 'number' && Number.isSafeInteger(each) && each > 0
  return typeof value.name === 'string' && isCount(value.token) && isCount(value.ttl)
}

function isQuestion(value: JsonObject): value is JsonObject & KeptQuestion {
  return ['context', 'name', 'id'].every((key) => typeof ownValue(value, key) === 'string')
}

export interface NewStatus {
  readonly status: Condition['status']
  readonly reason: string
  readonly message: string
  /** The declared results; each has a value. */
  readonly results?: readonly { readonly name: string; readonly value: string }[]
  readonly startTime?: string
  readonly kept?: Kept
  readonly retries?: readonly JsonValue[]
}

/**
 * The merge patch that turns a status into the new one; undefined if nothing changes. Removed fields are null, as a merge patch
 * needs them. Times are whole seconds, as everywhere in Kubernetes.
 */
export function statusPatch(
  old: CustomRunStatus,
  next: NewStatus,
  generation: number,
  now: Date,
): JsonObject | undefined {
  const { condition } = old
  const isSame = (['status', 'reason', 'message'] as const).every((each) => condition?.[each] === next[each])
  if (isSame && next.startTime === old.startTime && next.retries === undefined) return undefined
  const hasMoved = condition?.status !== next.status || condition.since === ''
  const { status, reason, message } = next
  return {
    observedGeneration: generation,
    conditions: [
      { type: 'Succeeded', status, reason, message, lastTransitionTime: hasMoved ? timeText(now) : condition.since },
    ],
    startTime: next.startTime ?? null,
    completionTime: next.status === 'Unknown' ? null : timeText(now),
    results: (next.results as unknown as JsonValue) ?? null,
    ...(next.retries !== undefined && { retriesStatus: [...next.retries] }),
    extraFields: next.kept === undefined ? null : { [ownField]: keptPatch(old.kept, next.kept) },
  }
}

/** The patch of the kept data; data that is no longer kept is removed. */
function keptPatch(old: Kept, next: Kept): JsonObject {
  const gone = Object.keys(old).filter((key) => !Object.hasOwn(next, key))
  return { ...Object.fromEntries(gone.map((key) => [key, null])), ...(next as unknown as JsonObject) }
}

/** A time as Kubernetes writes it. */
export function timeText(time: Date): string {
  return time.toISOString().replace(/\.\d+Z$/, 'Z')
}
