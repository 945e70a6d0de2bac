import { CicdError } from '../errors/cicd-error.ts'
import { isObject, ownValue } from '../json/json.ts'
import type { JsonObject, JsonValue } from '../json/json.ts'
import type { Decision } from './decision.ts'
import { dueStates, states } from './decision.ts'
import { ways } from './policy.ts'

type Check = (value: unknown) => boolean

const isText: Check = (value) => typeof value === 'string'
/** A time in ISO 8601, as `toISOString` writes it. `Date.parse` alone accepts other forms, which may have any text in parentheses. */
const isTime: Check = (value) =>
  typeof value === 'string' &&
  /^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)$/.test(value) &&
  !Number.isNaN(Date.parse(value))
const maybe =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value)
const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check)
const among =
  (names: readonly string[]): Check =>
  (value) =>
    typeof value === 'string' && names.includes(value)
const mapWith =
  (checks: Readonly<Record<string, Check>>): Check =>
  (value) =>
    isObject(value) && Object.entries(checks).every(([key, check]) => check(ownValue(value, key)))

const isOption = mapWith({
  ...{ key: isText, text: isText, rejects: maybe((value) => value === true), choice: maybe(isText) },
})
const isVote = mapWith({
  ...{ person: isText, name: isText, via: among(ways), option: isText, at: isTime, comment: maybe(isText) },
  signature: maybe(isObject),
})
const isDue = mapWith({
  ...{ kind: among(['event']), event: isText, question: isText, state: among(dueStates) },
  ...{ at: maybe(isTime), reason: maybe(isText), signature: maybe(isObject) },
})
const isMapOfTexts: Check = (value) => isObject(value) && Object.values(value).every(isText)
/** Checks the fields that the program uses; fields that are only shown may have any value. */
const isDecision = mapWith({
  ...{ id: isText, name: isText, state: among(states), subject: isText, policy: isText },
  quorum: (value) => Number.isSafeInteger(value) && Number(value) >= 1,
  rejects: among(['one', 'quorum']),
  ...{ onExpire: isText, expiresAt: maybe(isTime), askedAt: isTime, askedBy: isText, invoker: maybe(isText) },
  ...{ options: listOf(isOption), votes: listOf(isVote), run: maybe(isObject), by: maybe(listOf(isText)) },
  ...{ signature: maybe(isObject), questionSignature: maybe(isObject) },
  ...{
    message: maybe(mapWith({ channel: isText, ts: isText, blocks: maybe(isText) })),
    buttonsDigest: maybe(isText),
    on: maybe(isMapOfTexts),
    outbox: maybe(listOf(isDue)),
  },
  ...{ remind: maybe((value) => Number.isSafeInteger(value) && Number(value) >= 1), remindedAt: maybe(isTime) },
  ...{ option: maybe(isText), choice: maybe(isText), comment: maybe(isText), decidedAt: maybe(isTime) },
})

/** The decisions in a document by name, readable or not: other programs may write there. */
export function decisionsIn(document: JsonObject): Readonly<Record<string, JsonValue>> {
  const decisions = ownValue(document, 'decisions')
  return isObject(decisions) ? decisions : {}
}

/** The decision with a name; undefined if there is no such decision. Throws `RECORD_UNREADABLE` (config) if the value is something else. */
export function readDecision(document: JsonObject, name: string): Decision | undefined {
  const value = ownValue(decisionsIn(document), name)
  if (value === undefined) return undefined
  if (isDecision(value) && isObject(value) && value.name === name) return value as unknown as Decision
  throw new CicdError('RECORD_UNREADABLE', `decisions.${name} is not a decision: another program wrote it`, {
    suggestions: ['Ask again: that replaces the value.'],
  })
}

/** The record as JSON, to be stored. Throws an `Error`, which is a bug of this program, for a record that `readDecision` would refuse. */
export function recordOf(decision: Decision): JsonObject {
  const record = { ...decision } as unknown as JsonObject
  if (isDecision(record)) return record
  throw new Error(`decisions.${decision.name} could not be read again, so it is not stored`)
}
