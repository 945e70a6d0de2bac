import type { HttpClient } from '../../io/http-client.ts'
import { parseJson, stringifyJson } from '../../json/json-text.ts'
import { isObject } from '../../json/json.ts'
import type { JsonObject } from '../../json/json.ts'

/** What the server of Mattermost answers, or why it does not. */
export type ServerAnswer =
  | { readonly ok: true; readonly body: JsonObject }
  | { readonly ok: false; readonly status?: number; readonly error: string }

/** Asks it by its API, below `/api/v4`. Expected failures are answers. */
export type ServerApi = (method: 'GET' | 'POST' | 'PUT', path: string, body?: JsonObject) => Promise<ServerAnswer>

/** Milliseconds for one attempt: who pressed a button waits. */
const timeout = 4_000

/** The API as a bot has it. */
export function serverApi(http: HttpClient, url: string, token: string): ServerApi {
  return async (method, path, body) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const content = body === undefined ? {} : { body: stringifyJson(body) }
    // A message that was posted though its answer was lost would be posted again.
    const retries = method === 'POST' ? { retries: 0 } : {}
    const result = await http.post({ method, url: `${url}/api/v4${path}`, headers, timeout, ...content, ...retries })
    if (result.kind === 'failed') return { ok: false, error: result.message }
    const { status } = result
    const answer = jsonIn(result.body)
    if (status >= 200 && status < 300 && answer !== undefined) return { ok: true, body: answer }
    const said = typeof answer?.id === 'string' ? ` (${answer.id.slice(0, 100)})` : ''
    return { ok: false, status, error: `status ${status}${said}` }
  }
}

function jsonIn(text: string): JsonObject | undefined {
  try {
    const value = parseJson(text)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}
