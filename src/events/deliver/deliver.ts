import { given } from '../../json/given.ts'
import type { JsonValue } from '../../json/json.ts'
import { isObject } from '../../json/json.ts'
import { excerpt } from '../../text/shorten.ts'
import type { HttpClient, HttpRequest } from '../../io/http-client.ts'

/** What became of a request. */
export interface Delivery {
  readonly status?: number
  readonly attempts: number
  /** Why it counts as failed; undefined when it was taken. */
  readonly failure?: string
  /** It failed, but may have been taken: there was no answer in time, or too much of one. */
  readonly undecided: boolean
  /** The response, undefined when it is not JSON. */
  readonly body?: JsonValue
}

/** Sends a request; `failure` holds no secrets. It failed when there was no answer, when the status is no 2xx, or when the answer says `ok: false`. */
export async function deliver(
  request: HttpRequest,
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
    return { ...facts, failure: result.message, undecided: ['timed-out', 'too-large'].includes(result.failure) }
  }
  const body = jsonOf(result.body)
  const failure = failureOf(result, body, redact)
  return { ...facts, ...given({ failure, body }) }
}

function failureOf(
  answer: { readonly status: number; readonly body: string },
  body: JsonValue | undefined,
  redact: (text: string) => string,
): string | undefined {
  if (answer.status < 200 || answer.status > 299) return `answered ${answer.status}${shown(': ', redact(answer.body))}`
  if (!isObject(body) || body.ok !== false) return undefined
  return `answered ok: false${shown(', ', redact(typeof body.error === 'string' ? body.error : answer.body))}`
}

function jsonOf(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue
  } catch {
    return undefined
  }
}

/** What stands behind the status in a message: nothing where the text is blank. */
function shown(before: string, text: string): string {
  const line = excerpt(text, 220)
  return line === '' ? '' : before + line
}
