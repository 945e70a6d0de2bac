import { given } from '../../json/given.ts'
import type { JsonObject, JsonValue } from '../../json/json.ts'
import { isDeeper } from '../../json/check-value.ts'
import { isObject, ownValue, textsOf } from '../../json/json.ts'
import { jsonIn } from '../../json/json-in.ts'
import { deepestNesting } from '../../yaml/read-yaml.ts'
import { excerpt } from '../../text/shorten.ts'
import type { Accepts } from '../../config/config.ts'
import type { HttpClient, HttpRequest } from '../../io/http-client.ts'
import type { HttpFailure } from '../../io/http-failure.ts'

/** The result of sending a request. */
export interface Delivery {
  readonly status?: number
  readonly attempts: number
  /** Why the request counts as failed; undefined when the receiver accepted it. */
  readonly failure?: string
  /** The request failed, but the receiver may have accepted it: the response came too late or was too large. */
  readonly undecided: boolean
  /** The parsed response; undefined when it is not JSON, or is nested deeper than a document may be. */
  readonly body?: JsonValue
}

/** Sends a request; `failure` holds no secrets. The request fails when there is no response, when the status is not 2xx, or when the response does not say that it was accepted. */
export async function deliver(
  request: HttpRequest,
  accepts: Accepts = 'any',
  {
    http,
    redact,
    signal,
  }: {
    readonly http: HttpClient
    readonly redact: (text: string) => string
    readonly signal?: AbortSignal | undefined
  },
): Promise<Delivery> {
  const result = await http.post(request, signal)
  const { status, attempts } = result
  const facts = { attempts, undecided: false, ...given({ status }) }
  if (result.kind === 'failed') {
    return { ...facts, failure: result.message, undecided: undecided.includes(result.failure) }
  }
  const body = jsonIn(result.body)
  const failure = failureOf(result, body, { accepts, redact })
  // Functions that work on a document recurse once for each level, and the stack is limited.
  const isUsable = body !== undefined && !isDeeper(body, deepestNesting)
  return { ...facts, ...given({ failure, body: isUsable ? body : undefined }) }
}

/** Failures after the server got the request: nobody knows whether the server accepted it. */
const undecided: readonly HttpFailure[] = ['timed-out', 'too-large', 'unreadable']

function failureOf(
  answer: { readonly status: number; readonly body: string },
  body: JsonValue | undefined,
  { accepts, redact }: { readonly accepts: Accepts; readonly redact: (text: string) => string },
): string | undefined {
  const { status } = answer
  if (status < 200 || status > 299) return `answered ${status}${shown(': ', redact(answer.body))}`
  if (isObject(body) && body.ok === false)
    return `answered ok: false${shown(', ', redact(typeof body.error === 'string' ? errorText(body, body.error) : answer.body), 600)}`
  const missing = missingFrom(answer.body.trim(), body, accepts)
  if (missing === undefined) return undefined
  const said = shown('', redact(answer.body))
  return said === ''
    ? `answered ${status} with nothing, not ${missing}`
    : `answered ${status}, but not ${missing}: ${said}`
}

/** The details of a Slack error besides its name: a JSON pointer to the wrong part of the message, or the scope that is needed. */
function errorText(body: JsonObject, error: string): string {
  const metadata = ownValue(body, 'response_metadata')
  const details = [
    ...textsIn(isObject(metadata) ? ownValue(metadata, 'messages') : undefined),
    ...textsIn(ownValue(body, 'errors')),
    ...['needed', 'provided'].flatMap((name) => textsIn(ownValue(body, name)).map((text) => `${name}: ${text}`)),
  ]
  return [error, ...new Set(details)].join('; ')
}

function textsIn(value: JsonValue | undefined): readonly string[] {
  if (typeof value === 'string') return [value]
  return textsOf(value)
}

/** Describes the response that would count as a success; undefined when this response does. */
function missingFrom(text: string, body: JsonValue | undefined, accepts: Accepts): string | undefined {
  switch (accepts) {
    case 'any':
      return undefined
    case 'json':
      return body === undefined ? 'with JSON' : undefined
    case 'slack':
      return text === 'ok' || (isObject(body) && body.ok === true) ? undefined : 'with "ok", as Slack does'
    default:
      return accepts.some((accepted) => accepted.trim() === text) ? undefined : `with ${named(accepts)}`
  }
}

function named(texts: readonly string[]): string {
  return texts.map((text) => JSON.stringify(text)).join(' or ')
}

/** The text of a response as a message shows it after the status; empty when the text is blank. */
function shown(before: string, text: string, most = 220): string {
  const line = excerpt(text, most)
  return line === '' ? '' : before + line
}
