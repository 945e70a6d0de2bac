import { CicdError } from '../../errors/cicd-error.ts'
import { isDeeper } from '../../json/check-value.ts'
import { given } from '../../json/given.ts'
import { aType, isObject, ownValue, setOwnValue } from '../../json/json.ts'
import type { JsonObject, JsonValue } from '../../json/json.ts'
import { parseJson } from '../../json/json-text.ts'
import { actionValues } from './action-values.ts'
import { isForm, parseForm } from './form.ts'

/** A call of Slack: an interaction such as a click (its `payload`), a slash command, or anything else. */
export type SlackCall =
  | { readonly kind: 'interaction'; readonly payload: JsonObject }
  | { readonly kind: 'command'; readonly fields: Readonly<Record<string, string>> }
  | { readonly kind: 'other' }

/** The data that the gateway adds to a call. `value` replaces the button's value. */
export interface KnownOfCall {
  readonly contextId?: string
  readonly decision?: string
  readonly invoker?: string
  readonly value?: string
}

/** Most levels of nesting in a payload. Slack uses a tenth of them, and receivers of forwarded payloads have their own limits. */
const deepestPayload = 100

/** Reads the body of a request. Throws `BAD_SLACK_REQUEST` (usage) if it can be read in more than one way. */
export function parseSlackBody(raw: Buffer, contentType: string | undefined): SlackCall {
  if (!isForm(contentType)) return { kind: 'other' }
  const { fields: read, damaged } = parseForm(raw)
  const fields = read.map(([name, value]) => [name.toWellFormed(), value.toWellFormed()] as const)
  if (damaged > 0) throw malformed('a field of the form is not percent-encoded as it should be')
  const payloads = fields.filter(([name]) => name === 'payload').map(([, value]) => value)
  const [payload] = payloads
  if (payloads.length > 1) throw malformed('the form has more than one payload')
  if (payload !== undefined && payload !== '') return { kind: 'interaction', payload: payloadIn(payload) }
  const first = firstValues(fields)
  return ownText(first, 'command') === '' ? { kind: 'other' } : { kind: 'command', fields: first }
}

/**
 * The JSON that existing CEL filters parse: the whole payload, with the choices as texts in `action_values`, or the fields of the slash command. The data
 * that the gateway adds is under `cicdstatemgr`; a sender cannot set this key.
 */
export function forwardBody(call: SlackCall, { value, ...known }: KnownOfCall = {}): JsonObject {
  const ours = given(known)
  const body = bodyOf(call, value)
  if (Object.keys(ours).length > 0) body.cicdstatemgr = ours
  return body
}

function bodyOf(call: SlackCall, value: string | undefined): JsonObject {
  if (call.kind === 'other') return {}
  if (call.kind === 'command') return without({ ...call.fields })
  const payload = without({ ...call.payload })
  const actions = ownValue(payload, 'actions')
  payload.action_values = actionValues(actions)
  const [first, ...others] = Array.isArray(actions) ? actions : []
  if (value === undefined || !isObject(first)) return payload
  payload.actions = [{ ...first, value }, ...others]
  payload.action_values = [value, ...actionValues(others)]
  return payload
}

function without(body: JsonObject): JsonObject {
  delete body.cicdstatemgr
  return body
}

function payloadIn(text: string): JsonObject {
  const value = parsed(text)
  // A quick check, so that most payloads need no check of every value.
  if ((text.match(/[[{]/g)?.length ?? 0) > deepestPayload || !isObject(value)) return readablePayload(value)
  return value
}

/** A payload that is a map and not too deep. Throws `BAD_SLACK_REQUEST` (usage). */
export function readablePayload(value: JsonValue): JsonObject {
  if (!isObject(value)) throw malformed(`the payload is ${aType(value)}, not a map`)
  if (isDeeper(value, deepestPayload)) throw malformed(`the payload is nested more than ${deepestPayload} levels deep`)
  return value
}

function parsed(text: string): JsonValue {
  try {
    return parseJson(text)
  } catch {
    // The parser's message would quote the payload.
    throw malformed('the payload is not JSON')
  }
}

/** The first value of each field. */
export function firstValues(fields: readonly (readonly [string, string])[]): Record<string, string> {
  const values: Record<string, string> = {}
  for (const [name, value] of fields) if (!Object.hasOwn(values, name)) setOwnValue(values, name, value)
  return values
}

function ownText(values: Readonly<Record<string, string>>, name: string): string {
  return Object.hasOwn(values, name) ? (values[name] ?? '') : ''
}

function malformed(why: string): CicdError {
  return new CicdError('BAD_SLACK_REQUEST', `this is not a request of Slack: ${why}`)
}
