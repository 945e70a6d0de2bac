import { createHmac } from 'node:crypto'
import type { ForwardConfig } from '../../config/config.ts'
import type { HttpClient, HttpRequest } from '../../io/http-client.ts'
import { given } from '../../json/given.ts'
import { queuedItem } from '../../operations/queue/queued-item.ts'
import type { QueueItem } from '../../stores/shared/queue-store.ts'
import { excerpt } from '../../text/shorten.ts'

/** The result of an attempt. `again`: a later attempt may work; `refused`: probably not. */
export type Attempt =
  | { readonly kind: 'taken' }
  /** `after`: the pause in milliseconds that the receiver asks for. */
  | { readonly kind: 'again'; readonly reason: string; readonly after?: number }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'damaged'; readonly reason: string }

/** The 4xx statuses that ask for another attempt. */
const passing = [408, 425, 429]

/** Sends an item once. An EventListener answers 202 before it knows the result. */
export async function sendItem(http: HttpClient, config: ForwardConfig, { id, text }: QueueItem): Promise<Attempt> {
  const item = queuedItem(text)
  if (item === undefined) return { kind: 'damaged', reason: 'the item cannot be read: another program changed it' }
  const { url = '', timeout } = config
  const host = URL.canParse(url) ? new URL(url).host : 'the url'
  const result = await http.post({
    url,
    headers: headersOf(config, id, item.json),
    body: item.json,
    timeout,
    retries: 0,
  })
  if (result.kind === 'failed') {
    // Another attempt cannot help: the config names a wrong receiver.
    const isFinal = result.failure === 'redirected' || result.failure === 'bad-request'
    return { kind: isFinal ? 'refused' : 'again', reason: result.message }
  }
  const { status, body, retryAfter } = result
  if (status >= 200 && status < 300) return { kind: 'taken' }
  const said = excerpt(body, 200)
  const reason = `${host} answered ${status}${said === '' ? '' : `: ${said}`}`
  if (status < 500 && !passing.includes(status)) return { kind: 'refused', reason }
  return { kind: 'again', reason, ...given({ after: retryAfter }) }
}

/** Headers that a CEL interceptor can compare, and that the `github` interceptor checks: `header.canonical('X-Cicdstatemgr-Token').compareSecret(…)`. */
function headersOf({ secret }: ForwardConfig, id: string, body: string): HttpRequest['headers'] {
  const headers = { 'content-type': 'application/json', 'x-cicdstatemgr-delivery': id }
  if (secret === undefined) return headers
  const signature = createHmac('sha256', secret).update(body).digest('hex')
  return { ...headers, 'x-cicdstatemgr-token': secret, 'x-hub-signature-256': `sha256=${signature}` }
}
