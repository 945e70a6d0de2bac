import { hash } from 'node:crypto'
import { isErrorCode } from '../../errors/catalogue.ts'
import { CicdError } from '../../errors/cicd-error.ts'
import type { Environment } from '../../io/environment.ts'
import { createHttpClient } from '../../io/http-client.ts'
import { isLoopback } from '../../io/is-loopback.ts'
import { given } from '../../json/given.ts'
import { stringifyJson } from '../../json/json-text.ts'
import { isObject, textsOf } from '../../json/json.ts'
import type { JsonObject } from '../../json/json.ts'
import { jsonMapIn } from '../../json/json-in.ts'
import { printable } from '../../text/escapes.ts'
import { shorten } from '../../text/shorten.ts'
import { tokenOf } from './token.ts'

export interface GatewayClientOptions {
  readonly url: string
  /** Path of a PEM file with an additional CA. */
  readonly ca?: string | undefined
  /** Whether the token may be sent without https. */
  readonly allowHttp: boolean
  readonly tokenFile?: string | undefined
  readonly kubeconfig?: string | undefined
  readonly env: Environment
  /** Relative paths start here. */
  readonly cwd: string
  readonly signal: AbortSignal
}

export interface GatewayClient extends Disposable {
  /** Returns the answer to a GET request. Throws the error that the gateway returns, with its code; GATEWAY_UNREACHABLE, NO_GATEWAY_API (config). */
  get(path: string, query?: Readonly<Record<string, string>>): Promise<JsonObject>
  /** Returns the answer to a POST request, which changes something. Throws the same errors. A repeat with the same idempotency key is the same change. */
  post(path: string, body: JsonObject, key?: string): Promise<JsonObject>
}

/** Milliseconds for a request, with room for a vote that waits for its events. */
const timeout = 30_000

/** Asks the API of a gateway, as the owner of the token. Throws BAD_GATEWAY_URL and NO_TOKEN (usage). */
export async function openGatewayClient(options: GatewayClientOptions): Promise<GatewayClient> {
  const { env, ca, signal } = options
  const base = baseOf(options)
  const token = await tokenOf(options)
  const mask = (text: string): string => text.replaceAll(token, '***')
  const http = createHttpClient({ http: { timeout, retries: 2, ...given({ ca }) }, env, redact: mask })

  async function send(method: 'GET' | 'POST', url: string, body?: JsonObject, key?: string): Promise<JsonObject> {
    const headers = {
      ...{ authorization: `Bearer ${token}`, accept: 'application/json' },
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(key !== undefined && { 'idempotency-key': headerSafe(key) }),
    }
    const content = body === undefined ? undefined : stringifyJson(body)
    const result = await http.post({ method, url, headers, ...given({ body: content }) }, signal)
    if (result.kind === 'failed') throw unreachable(result.message)
    const answer = jsonMapIn(result.body)
    if (result.status >= 200 && result.status < 300 && answer !== undefined) return answer
    throw failureIn(result.status, answer, base.host, mask)
  }

  return {
    get: (path, query = {}) => {
      const search = new URLSearchParams(query).toString()
      return send('GET', `${base.href}${path}${search === '' ? '' : `?${search}`}`)
    },
    post: (path, body, key) => send('POST', `${base.href}${path}`, body, key),
    [Symbol.dispose]: () => http.close(),
  }
}

/** The URL of the API; an Ingress may add a path before it. */
function baseOf({ url, allowHttp }: GatewayClientOptions): URL {
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  const { protocol, username, password, search, hash, hostname } = parsed ?? {}
  if (parsed === undefined || !/^https?:$/.test(protocol ?? '') || `${username}${password}${search}${hash}` !== '') {
    throw new CicdError(
      'BAD_GATEWAY_URL',
      '--gateway is not the URL of a gateway: https://HOST, without a login and a query',
    )
  }
  if (protocol === 'http:' && !allowHttp && !isLoopback(hostname ?? '')) {
    throw new CicdError('BAD_GATEWAY_URL', `the token would be sent to ${parsed.host} without https`, {
      suggestions: ['Give an https URL, or --gateway-http if nobody else can read the network traffic.'],
    })
  }
  // Not resolved as a reference: a path that begins with // would name another server.
  parsed.pathname = `${parsed.pathname.replace(/\/+$/, '')}/api/v1`
  return parsed
}

/** The error that the gateway returned, with its code, so that the exit code is the same as without a gateway. */
function failureIn(
  status: number,
  answer: JsonObject | undefined,
  host: string,
  mask: (text: string) => string,
): CicdError {
  const error = answer?.error
  if (isObject(error) && isErrorCode(error.code)) {
    const said = (text: string): string => shorten(printable(mask(text)), 2000)
    const message = typeof error.message === 'string' ? said(error.message) : error.code
    return new CicdError(error.code, message, { suggestions: textsOf(error.suggestions).map(said) })
  }
  if (status === 404) {
    return new CicdError('NO_GATEWAY_API', `${host} has no API for decisions`, {
      suggestions: ['Its config opens one with gateway.api: docs/gateway-api.md.'],
    })
  }
  const message = isObject(error) && typeof error.message === 'string' ? error.message : undefined
  if (message === undefined) return unreachable(`${host} answers with the status ${status} and an unreadable body`)
  const told = `${host} answers with the status ${status}: ${shorten(printable(mask(message)), 500)}`
  return status >= 400 && status < 500 ? new CicdError('BAD_API_REQUEST', told) : unreachable(told)
}

/** A key that a header can hold; another one is replaced by its hash, which is the same for each repeat. */
function headerSafe(key: string): string {
  return /^[\x21-\x7e]{1,200}$/.test(key) ? key : `sha256-${hash('sha256', key)}`
}

function unreachable(message: string): CicdError {
  return new CicdError(
    'GATEWAY_UNREACHABLE',
    `the gateway did not do it, or it is not known whether it did: ${message}`,
  )
}
