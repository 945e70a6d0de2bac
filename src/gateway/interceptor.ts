import { createHmac, timingSafeEqual } from 'node:crypto'
import { httpStatuses } from '../errors/catalogue.ts'
import { CicdError } from '../errors/cicd-error.ts'
import { isDeeper } from '../json/check-value.ts'
import { isObject, ownValue, setOwnValue } from '../json/json.ts'
import type { JsonValue } from '../json/json.ts'
import { actionValues } from './slack/action-values.ts'
import { firstValueIn, isForm, parseForm } from './slack/form.ts'
import { goFormJson, goJson } from './slack/go-json.ts'
import { firstValues } from './slack/normalise.ts'

export type RequestHeaders = Readonly<Record<string, string | readonly string[] | undefined>>

export interface InterceptorAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Checks Slack's signature over the received bytes. Throws CicdError. */
export type Verify = (raw: Buffer, headers: RequestHeaders) => void

const json = { 'content-type': 'application/json' }
/** The answer of slack-payload-handler to a payload without actions. */
const silent: InterceptorAnswer = { status: 200, headers: {}, body: '' }
const deepest = 1000
/** Bytes of the largest body that may be a rewritten command; a command has a few thousand. */
const largestRewritten = 16 * 1024

/**
 * The legacy webhook interceptor of Triggers, as a replacement of slack-payload-handler: it gives the same answers, byte for byte, and for input that made it
 * crash (a select, an action without a value) the intended answer. Any status except 200 ends the trigger. It stores nothing, because the same POST may
 * come once for each trigger. Nothing is parsed before its signature is checked. A request without a signature that is not a payload or command gets `{}`: other
 * programs use the same EventListener. A request that a gateway forwarded, signed with `forwardSecret`, is returned unchanged: so an EventListener that
 * asks an interceptor works behind a gateway without changes.
 */
export function intercept(
  raw: Buffer,
  headers: RequestHeaders,
  verify: Verify,
  forwardSecret?: string,
): InterceptorAnswer {
  try {
    if (forwardSecret !== undefined && headers['x-cicdstatemgr-delivery'] !== undefined) {
      requireForwarded(raw, headers['x-hub-signature-256'], forwardSecret)
      return { status: 200, headers: json, body: raw.toString() }
    }
    const contentType = headers['content-type']
    const isFormBody = isForm(typeof contentType === 'string' ? contentType : undefined)
    const needsSignature = headers['x-slack-signature'] !== undefined || (isFormBody && isOfSlack(raw))
    if (isRewritten(raw)) throw rewritten()
    if (needsSignature) verify(raw, headers)
    if (!needsSignature || !isFormBody || !isOfSlack(raw)) return answer(goJson({}))
    const first = firstValues(parseForm(raw).fields)
    const payload = firstValueIn(raw, 'payload') ?? ''
    return payload === '' ? answer(goFormJson(first)) : ofPayload(payload.toWellFormed())
  } catch (error) {
    if (error instanceof CicdError) return refusal(error)
    throw error
  }
}

function isOfSlack(raw: Buffer): boolean {
  return ['payload', 'command'].some((name) => (firstValueIn(raw, name) ?? '') !== '')
}

function ofPayload(text: string): InterceptorAnswer {
  const payload = parsed(text)
  const actions = isObject(payload) ? ownValue(payload, 'actions') : undefined
  if (!isObject(payload) || actions === undefined || actions === null) return silent
  const values = actionValues(actions)
  // Go writes a list that nothing was appended to as null.
  const isEmpty = Array.isArray(actions) && actions.length === 0
  setOwnValue<JsonValue>(payload, 'action_values', isEmpty ? null : values)
  return answer(goJson(payload))
}

/** Parses JSON, with numbers as Go's float64; null if it is not JSON. Throws BAD_SLACK_REQUEST (usage) if it is nested too deep. */
function parsed(text: string): JsonValue {
  let value: JsonValue
  try {
    // eslint-disable-next-line no-restricted-properties -- Go's float64 loses what it loses: the answers are compared byte for byte
    value = JSON.parse(text) as JsonValue
  } catch {
    return null
  }
  if (!isDeeper(value, deepest)) return value
  throw new CicdError('BAD_SLACK_REQUEST', `the payload is nested more than ${deepest} levels deep`)
}

function answer(body: string): InterceptorAnswer {
  return { status: 200, headers: json, body }
}

function refusal({ kind, code, message }: CicdError): InterceptorAnswer {
  return { status: httpStatuses[kind], headers: json, body: JSON.stringify({ error: { code, message } }) }
}

function requireForwarded(raw: Buffer, signature: RequestHeaders[string], secret: string): void {
  const [wanted, given] = [`sha256=${createHmac('sha256', secret).update(raw).digest('hex')}`, signature].map((text) =>
    Buffer.from(typeof text === 'string' ? text : ''),
  ) as [Buffer, Buffer]
  if (wanted.length === given.length && timingSafeEqual(wanted, given)) return
  throw new CicdError('NOT_FORWARDED', 'this claims that a gateway forwarded it, but is not signed with its secret')
}

/**
 * Whether an EventListener rewrote a command: from v0.24 to v0.36 it turns a form with several fields into JSON before it asks an interceptor. This only
 * gives the refusal a better reason. Larger bodies than those of commands are not parsed, because the sender was not checked.
 */
function isRewritten(raw: Buffer): boolean {
  if (raw.length > largestRewritten || raw[0] !== 0x7b || !raw.includes('"command"')) return false
  const value = parsed(raw.toString())
  const isList = (name: string) => isObject(value) && Array.isArray(ownValue(value, name))
  return isList('command') && (isList('trigger_id') || isList('token'))
}

function rewritten(): CicdError {
  return new CicdError(
    'SIGNED_BYTES_GONE',
    'an EventListener of Triggers v0.24 to v0.36 rewrote this slash command to JSON, so its signature cannot be checked',
    { suggestions: ['Put the gateway in front of the EventListener, or use Triggers v0.37 or later.'] },
  )
}
