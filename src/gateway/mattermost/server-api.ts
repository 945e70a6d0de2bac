import type { HttpClient } from '../../io/http-client.ts'
import { stringifyJson } from '../../json/json-text.ts'
import type { JsonObject } from '../../json/json.ts'
import { jsonMapIn } from '../../json/json-in.ts'

/** What the server of Mattermost answers, or why it does not. */
export type ServerAnswer =
  | { readonly ok: true; readonly body: JsonObject }
  | { readonly ok: false; readonly status?: number; readonly error: string }

/** Asks it by its API, below `/api/v4`, once: who looks after all decisions comes again. Expected failures are answers. */
export type ServerApi = (method: 'GET' | 'POST' | 'PUT', path: string, body?: JsonObject) => Promise<ServerAnswer>

/** Milliseconds for one attempt: who pressed a button waits. */
const timeout = 4_000

/** The API as a bot has it. */
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
