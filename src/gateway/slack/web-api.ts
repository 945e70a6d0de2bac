import type { JsonObject } from '../../json/json.ts'
import { stringifyJson } from '../../json/json-text.ts'
import { jsonMapIn } from '../../json/json-in.ts'
import type { HttpClient, HttpResult } from '../../io/http-client.ts'
import { textAt } from './clicker.ts'

/** The answer of a Slack method. `error` is Slack's error code, or our reason why there is no answer. */
export type SlackAnswer =
  { readonly ok: true; readonly body: JsonObject } | { readonly ok: false; readonly error: string }

export interface SlackApi {
  /** Whether there is a token to call methods with. */
  readonly hasToken: boolean
  /** Calls a method with fields; maps and lists are sent as JSON. Expected failures are answers. */
  call(method: string, fields: Readonly<Record<string, unknown>>, signal?: AbortSignal): Promise<SlackAnswer>
  /** Posts to a response URL, which needs no token. */
  respond(url: string, message: JsonObject, signal?: AbortSignal): Promise<SlackAnswer>
}

export interface SlackApiOptions {
  readonly http: HttpClient
  /** The URL to which the names of methods are appended. */
  readonly api: string
  readonly token?: string
}

/** Slack's methods, through the HTTP client with its proxies, CAs, retries and `Retry-After`. */
export function slackApi({ http, api, token }: SlackApiOptions): SlackApi {
  return {
    hasToken: token !== undefined,
    async call(method, fields, signal) {
      if (token === undefined) return { ok: false, error: 'no botToken' }
      const headers = {
        authorization: `Bearer ${token}`,
        // Not every method accepts JSON.
        'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
      }
      const body = new URLSearchParams()
      for (const [name, value] of Object.entries(fields)) body.set(name, fieldText(value))
      const result = await http.post({ url: new URL(method, api).href, headers, body: body.toString() }, signal)
      const answer = answerOf(result)
      // A proxy's page is not an answer of Slack, even with status 200.
      return answer.ok && answer.body.ok !== true ? { ok: false, error: 'the answer is not one of Slack' } : answer
    },
    async respond(url, message, signal) {
      const headers = { 'content-type': 'application/json; charset=utf-8' }
      return answerOf(await http.post({ url, headers, body: stringifyJson(message) }, signal))
    },
  }
}

function fieldText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** A response URL answers `ok` or JSON, a method JSON; both may say `ok: false` with 200. */
function answerOf(result: HttpResult): SlackAnswer {
  if (result.kind === 'failed') return { ok: false, error: result.message }
  const body = jsonMapIn(result.body)
  if (body?.ok === false) return { ok: false, error: textAt(body, 'error') ?? 'ok: false' }
  if (result.status < 200 || result.status > 299) return { ok: false, error: `status ${result.status}` }
  return { ok: true, body: body ?? {} }
}
