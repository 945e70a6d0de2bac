import { CicdError } from '../../errors/cicd-error.ts'
import { isObject } from '../../json/json.ts'
import type { JsonObject } from '../../json/json.ts'
import { parseJson } from '../../json/json-text.ts'

export type SlackCall =
  | { readonly kind: 'interaction'; readonly payload: JsonObject }
  | { readonly kind: 'command'; readonly fields: Readonly<Record<string, string>> }
  | { readonly kind: 'other' }

/** What a body of Slack's holds. Throws `BAD_SLACK_REQUEST` (usage) for what is malformed. */
export function parseSlackBody(raw: Buffer, contentType: string | undefined): SlackCall {
  if (!/^application\/x-www-form-urlencoded(?:;|$)/i.test(contentType ?? '')) throw bad('the content type is no form')
  const form = new URLSearchParams(raw.toString('utf8'))
  const [payload, another] = form.getAll('payload')
  if (another !== undefined) throw bad('it has two payloads')
  if (payload !== undefined) return { kind: 'interaction', payload: objectIn(payload) }
  if (!form.has('command')) return { kind: 'other' }
  return { kind: 'command', fields: Object.fromEntries([...form].toReversed()) }
}

function objectIn(text: string): JsonObject {
  try {
    const value = parseJson(text)
    if (isObject(value)) return value
  } catch {
    throw bad('the payload is no JSON')
  }
  throw bad('the payload is no map')
}

function bad(why: string): CicdError {
  return new CicdError('BAD_SLACK_REQUEST', `the request cannot be read: ${why}`)
}

export interface Known {
  readonly contextId?: string
  readonly decision?: string
  readonly invoker?: string
}

/** The JSON that is forwarded for a call. */
export function forwardBody(call: SlackCall, known: Known): JsonObject {
  const cicdstatemgr: JsonObject = { ...known }
  if (call.kind === 'interaction') return { ...call.payload, cicdstatemgr }
  return call.kind === 'command' ? { ...call.fields, cicdstatemgr } : { cicdstatemgr }
}
