import type { ClientRequest } from 'node:http'
import type { PlainResponse } from 'got'
import { messageOf, systemCodeOf } from '../errors/cicd-error.ts'
import { systemClock } from './clock.ts'
import type { Clock } from './clock.ts'
import type { Environment } from './environment.ts'
import { writesBody } from './http-body.ts'
import { timedOut } from './http-failure.ts'
import type { Failed } from './http-failure.ts'
import { directAgents, routeOf, trustedCertificates } from './http-network.ts'
import type { Agents } from './http-network.ts'
import type { HttpSettings } from './http-settings.ts'
import { Watch } from './http-watch.ts'
import { proxyFor } from './proxy-choice.ts'

export interface HttpRequest {
  /** Default POST; a GET has no body. */
  readonly method?: 'GET' | 'POST' | 'PUT'
  /** Absolute, http or https. */
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  /** Replaces the value in the settings, for callers with their own retries. */
  readonly timeout?: number
  readonly retries?: number
}

/** An answer with any status, or the reason why there is none. `message` names the host, but not the path, and contains no secrets. */
export type HttpResult =
  | {
      readonly kind: 'answered'
      readonly status: number
      readonly body: string
      readonly attempts: number
      /** `Retry-After` in milliseconds, if the answer has a valid one. */
      readonly retryAfter?: number
    }
  | (Failed & { readonly kind: 'failed'; readonly attempts: number })

export interface HttpClient {
  /** Sends a request, with retries. Expected failures are results, not exceptions. Throws the signal's reason as soon as it is aborted. */
  post(request: HttpRequest, signal?: AbortSignal): Promise<HttpResult>
  /** Whether a request was sent, or may have been. */
  readonly hasSent: boolean
  /** Closes the connections that were kept alive. */
  close(): void
}

export interface HttpClientOptions {
  readonly http: HttpSettings
  readonly env: Environment
  readonly redact: (text: string) => string
  /** The clock for waits between retries; default: the system's. */
  readonly clock?: Clock
}

/** Longest accepted `Retry-After`, in milliseconds; a longer one ends the retries. */
const longestRetryAfter = 60_000
const longestBackoff = 10_000
const retriedStatuses = [429, ...Array.from({ length: 100 }, (_, index) => 500 + index)]
// No timeouts: a slow host may have received the request.
const retriedErrors = [
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'EADDRINUSE',
]
/** The codes of OpenSSL and Node for TLS errors, and those for a CA file that cannot be read. */
const tlsCode =
  /CERT|CRL|UNABLE_TO_VERIFY|HOSTNAME_MISMATCH|^EPROTO$|^ERR_(?:TLS|SSL|OSSL)|^(?:ENOENT|EACCES|EISDIR|ENOTDIR)$/

/** The codes of Node's HTTP parser, and of got for an answer that ends too early. */
const unreadableCode = /^HPE_|^ERR_HTTP_CONTENT_LENGTH_MISMATCH$/

/** The headers of a request, without those that HTTP itself needs. */
export function headersOf({ headers }: HttpRequest): Readonly<Record<string, string>> {
  return { 'user-agent': 'cicdstatemgr', ...headers }
}

/** Makes an HTTP client, with the proxies and CAs of the settings and the environment. It keeps connections alive. */
export function createHttpClient(options: HttpClientOptions): HttpClient {
  const { http, env, clock = systemClock, redact } = options
  let connections: Promise<Connections> | undefined
  let hasSent = false
  const connected = () =>
    (connections ??= connect(http, env).catch((error: unknown) => {
      // The next request tries again: a missing file may exist by then.
      connections = undefined
      throw error
    }))
  return {
    get hasSent() {
      return hasSent
    },
    async post(request, signal) {
      hasSent = true
      const { timeout = http.timeout, retries = http.retries } = request
      const result = await send(request, { http: { ...http, timeout, retries }, env, clock, connected, signal })
      return result.kind === 'failed' ? { ...result, message: redact(result.message) } : result
    },
    close() {
      const end = ({ agents }: Connections) => {
        agents.http.destroy()
        agents.https.destroy()
      }
      void connections?.then(end, () => undefined)
    },
  }
}

interface Connections {
  /** Agents for requests without a proxy. */
  readonly agents: Agents
  readonly certificateAuthority: string[] | undefined
}

async function connect(http: HttpSettings, env: Environment): Promise<Connections> {
  return { certificateAuthority: await trustedCertificates(http, env), agents: directAgents() }
}

interface Sending {
  readonly http: HttpSettings
  readonly env: Environment
  readonly clock: Clock
  readonly connected: () => Promise<Connections>
  readonly signal: AbortSignal | undefined
}

async function send(request: HttpRequest, { http, env, clock, connected, signal }: Sending): Promise<HttpResult> {
  if (!/^https?:/i.test(request.url) || !URL.canParse(request.url)) {
    return { kind: 'failed', failure: 'bad-request', message: 'the URL is not an http or https URL', attempts: 0 }
  }
  const url = new URL(request.url)
  let attempts = 0
  let peer = url.host
  using watch = new Watch(url, http, signal)
  try {
    const proxy = proxyFor(url, http.proxy, env)
    // Only the proxy's host: the rest of its URL may contain a password.
    if (proxy !== undefined) peer = `${url.host} through the proxy ${proxy.host}`
    const { default: got } = await import('got')
    const { agents, certificateAuthority } = await connected()
    const { signal: stopped } = watch
    const route = await routeOf(proxy, agents, { ca: certificateAuthority, timeout: http.timeout, signal: stopped })
    signal?.throwIfAborted()
    const sending = got(url, {
      method: request.method ?? 'POST',
      headers: headersOf(request),
      ...route,
      ...(request.body !== undefined && (await writesBody(url, request.body, route))),
      ...(certificateAuthority && { https: { certificateAuthority } }),
      timeout: { request: http.timeout },
      signal: watch.signal,
      throwHttpErrors: false,
      // The limit counts the bytes that are received, so they must not be decompressed later.
      decompress: false,
      followRedirect: (response) => isFollowed(url, response),
      retry: {
        limit: http.retries,
        methods: ['GET', 'POST', 'PUT'],
        statusCodes: retriedStatuses,
        errorCodes: retriedErrors,
        maxRetryAfter: longestRetryAfter,
        backoffLimit: longestBackoff,
        calculateDelay: async ({ computedValue, error: { response } }) => {
          watch.endTry()
          // An answer that broke off counts as an answer: the host has received the request.
          if (response !== undefined && !retriedStatuses.includes(response.statusCode)) return 0
          await clock.sleep(computedValue, signal)
          return 1
        },
      },
      hooks: {
        beforeRequest: [
          (_, { retryCount }) => {
            attempts = retryCount + 1
            watch.beginTry(peer)
          },
        ],
      },
    })
    void sending.on('request', (sent: ClientRequest) => {
      watch.upgrades(sent)
    })
    void sending.on('downloadProgress', ({ transferred }) => {
      watch.received(transferred)
    })
    return answerOf(await Promise.race([sending, watch.stopped]), url, attempts)
  } catch (error) {
    signal?.throwIfAborted()
    return { kind: 'failed', ...(watch.reason ?? failureOf(error, peer, http)), attempts }
  }
}

/** Whether to follow a redirect. It must repeat the request at the same origin, so that the token and the body are not sent elsewhere. */
function isFollowed(from: URL, { statusCode, headers: { location } }: PlainResponse): boolean {
  if ((statusCode !== 307 && statusCode !== 308) || location === undefined) return false
  return URL.canParse(location, from.href) && new URL(location, from).origin === from.origin
}

function answerOf(response: PlainResponse & { rawBody: Uint8Array }, url: URL, attempts: number): HttpResult {
  const { statusCode: status, headers, rawBody } = response
  if (status < 300 || status >= 400 || headers.location === undefined) {
    const body = new TextDecoder().decode(rawBody)
    const later = retryAfter(headers['retry-after'])
    return { kind: 'answered', status, body, attempts, ...(later !== undefined && { retryAfter: later }) }
  }
  const to = URL.canParse(headers.location, url.href) ? new URL(headers.location, url) : undefined
  const target = to?.host ?? ''
  const message = `${url.host} answered ${status} with a redirect to ${target || 'no host'}, which is not followed${whyNotFollowed(url, to)}`
  return { kind: 'failed', failure: 'redirected', message, status, attempts }
}

/** Where the host alone does not show it: another method is used, or another scheme. */
function whyNotFollowed(from: URL, to: URL | undefined): string {
  if (to?.host !== from.host) return ''
  return to.origin === from.origin ? ': only 307 and 308 repeat the request' : `: write ${to.protocol}// into the url`
}

/** Parses `Retry-After`: seconds or a date. Undefined for anything else, and for a time in the past. */
function retryAfter(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const milliseconds = /^\d{1,12}$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now()
  return milliseconds > 0 ? milliseconds : undefined
}

function failureOf(error: unknown, peer: string, http: HttpSettings): Failed {
  const code = systemCodeOf(error)
  if (code === undefined) throw error
  const message = `${peer}: ${messageOf(error)}`
  if (code === 'ECONNREFUSED') {
    return { failure: 'unreachable', message: `${peer} refuses connections: ${withoutPeer(messageOf(error), peer)}` }
  }
  if (code === 'ETIMEDOUT') return timedOut(peer, http.timeout)
  if (code === 'ERR_TOO_MANY_REDIRECTS') return { failure: 'redirected', message }
  if (unreadableCode.test(code) || hasBegun(error)) {
    return { failure: 'unreadable', message: `${peer} gave an answer that cannot be read: ${messageOf(error)}` }
  }
  if (tlsCode.test(code)) return { failure: 'tls', message }
  if (code.startsWith('ERR_INVALID_') || code === 'ERR_PROXY_INVALID_CONFIG') return { failure: 'bad-request', message }
  return { failure: 'unreachable', message }
}

/** A message of the system without the address at its end, if the name of the peer has it. */
function withoutPeer(message: string, peer: string): string {
  const address = message.slice(message.lastIndexOf(' ') + 1)
  return peer.endsWith(address) ? message.slice(0, -address.length).trimEnd() : message
}

/** Whether the answer broke off after its headers. */
function hasBegun(error: unknown): boolean {
  return error instanceof Error && 'response' in error && error.response !== undefined
}
