import type { HttpClient } from '../../io/http-client.ts'
import { stringifyJson } from '../../json/json-text.ts'
import type { JsonObject } from '../../json/json.ts'
import { jsonMapIn } from '../../json/json-in.ts'

/** The answer of the Mattermost server, or why there is none. */
export type ServerAnswer =
  | { readonly ok: true; readonly body: JsonObject }
  | { readonly ok: false; readonly status?: number; readonly error: string }

/** Sends one request to its API, below `/api/v4`, without retries: the next check of all decisions tries again. Expected failures are answers. */
export type ServerApi = (method: 'GET' | 'POST' | 'PUT', path: string, body?: JsonObject) => Promise<ServerAnswer>

/** Milliseconds for one attempt: a person may be waiting. */
const timeout = 4_000

/** The API with a bot's token. */
export function serverApi(http: HttpClient, url: string, token: string): ServerApi {
  return async (method, path, body) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const content = body === undefined ? {} : { body: stringifyJson(body) }
    const result = await http.post({ method, url: `${url}/api/v4${path}`, headers, timeout, retries: 0, ...content })
    if (result.kind === 'failed') return { ok: false, error: result.message }
    const { status } = result
    const answer = jsonMapIn(result.body)
    if (status >= 200 && status < 300 && answer !== undefined) return { ok: true, body: answer }
    const said = typeof answer?.id === 'string' ? ` (${answer.id.slice(0, 100)})` : ''
    return { ok: false, status, error: `status ${status}${said}` }
  }
}
