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

/** What became of a request. */
export interface Delivery {
  readonly status?: number
  readonly attempts: number
  /** Why it counts as failed; undefined when it was taken. */
  readonly failure?: string
  /** It failed, but may have been taken: there was no answer in time, or too much of one. */
  readonly undecided: boolean
  /** The response, undefined when it is not JSON, or nested deeper than any document. */
  readonly body?: JsonValue
}

/** Sends a request; `failure` holds no secrets. It failed when there was no answer, when the status is not 2xx, or when the answer does not say that it was taken. */
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
  // What works on a document calls itself for each level, and has only so much stack.
  const isUsable = body !== undefined && !isDeeper(body, deepestNesting)
  return { ...facts, ...given({ failure, body: isUsable ? body : undefined }) }
}

/** The server has the request: what it made of it cannot be known. */
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

/** What Slack says of an error beside its name: which part of the message is wrong (a JSON pointer), what is needed. */
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

/** What an answer that counts as a success would be, undefined when this one does. */
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

/** What stands behind the status in a message: nothing where the text is blank. */
function shown(before: string, text: string, most = 220): string {
  const line = excerpt(text, most)
  return line === '' ? '' : before + line
}
