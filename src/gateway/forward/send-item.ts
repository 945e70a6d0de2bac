import { createHmac } from 'node:crypto'
import type { ForwardConfig } from '../../config/config.ts'
import type { HttpClient, HttpRequest } from '../../io/http-client.ts'
import { given } from '../../json/given.ts'
import { queuedItem } from '../../operations/queue/queued-item.ts'
import type { QueueItem } from '../../stores/shared/queue-store.ts'
import { excerpt } from '../../text/shorten.ts'

/** What came of an attempt. `again`: it may do better later; `refused`: hardly. */
export type Attempt =
  | { readonly kind: 'taken' }
  /** `after`: milliseconds that the receiver asks for. */
  | { readonly kind: 'again'; readonly reason: string; readonly after?: number }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'damaged'; readonly reason: string }

/** Of 4xx those that ask for another attempt. */
const passing = [408, 425, 429]

/** Sends an item once. An EventListener answers 202 whatever comes of it. */
export async function sendItem(http: HttpClient, config: ForwardConfig, { id, text }: QueueItem): Promise<Attempt> {
  const item = queuedItem(text)
  if (item === undefined) return { kind: 'damaged', reason: 'another program changed the item: it cannot be read' }
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
    // The receiver would have to be another one.
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

/** What a CEL interceptor compares, and what the `github` interceptor checks: `header.canonical('X-Cicdstatemgr-Token').compareSecret(…)`. */
function headersOf({ secret }: ForwardConfig, id: string, body: string): HttpRequest['headers'] {
  const headers = { 'content-type': 'application/json', 'x-cicdstatemgr-delivery': id }
  if (secret === undefined) return headers
  const signature = createHmac('sha256', secret).update(body).digest('hex')
  return { ...headers, 'x-cicdstatemgr-token': secret, 'x-hub-signature-256': `sha256=${signature}` }
}
