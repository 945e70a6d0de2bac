import type { PlainResponse } from 'got'
import { messageOf, systemCodeOf } from '../errors/cicd-error.ts'
import { systemClock } from './clock.ts'
import type { Clock } from './clock.ts'
import type { Environment } from './environment.ts'
import { routeOf, trustedCertificates } from './http-network.ts'
import type { NetworkSettings } from './http-network.ts'
import { proxyFor } from './proxy-choice.ts'

export interface HttpRequest {
  /** Absolute, http or https. */
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export type HttpFailure = 'bad-request' | 'unreachable' | 'timed-out' | 'tls' | 'redirected' | 'too-large'

/** An answer of whatever status, or why there is none; `message` names the host, never the path, and no secret. */
export type HttpResult =
  | { readonly kind: 'answered'; readonly status: number; readonly body: string; readonly attempts: number }
  | {
      readonly kind: 'failed'
      readonly failure: HttpFailure
      readonly message: string
      readonly status?: number
      readonly attempts: number
    }

export interface HttpClient {
  /** Sends a request and retries it; expected failures are results, not exceptions. */
  post(request: HttpRequest): Promise<HttpResult>
}

export interface HttpSettings extends NetworkSettings {
  /** Milliseconds for a whole request, from the name look-up to the last byte of the answer; each try has as much. */
  readonly timeout: number
  /** How often a request is tried again after 429, 5xx or a network error. */
  readonly retries: number
}

export interface HttpClientOptions {
  readonly http: HttpSettings
  readonly env: Environment
  readonly redact: (text: string) => string
  /** Waits between tries; default the system's. */
  readonly clock?: Clock
}

/** Largest response that is read, in bytes. */
const maxResponseBytes = 5 * 1024 * 1024
/** Longest `Retry-After` that is waited for, in milliseconds; a longer one ends the tries. */
const longestRetryAfter = 60_000
const longestBackoff = 10_000
const retriedStatuses = [429, ...Array.from({ length: 100 }, (_, index) => 500 + index)]
// No timeouts: who is slow may have got the request.
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
/** OpenSSL's and Node's codes, and those of a CA file that cannot be read. */
const tlsCode =
  /CERT|CRL|UNABLE_TO_VERIFY|HOSTNAME_MISMATCH|^EPROTO$|^ERR_(?:TLS|SSL|OSSL)|^(?:ENOENT|EACCES|EISDIR|ENOTDIR)$/

/** What is sent as headers, but for those that HTTP itself needs. */
export function headersOf({ headers }: HttpRequest): Readonly<Record<string, string>> {
  return { 'user-agent': 'cicdstatemgr', ...headers }
}

/** A client that sends through proxies and trusts CAs as the settings and the environment say. */
export function createHttpClient(options: HttpClientOptions): HttpClient {
  return {
    async post(request) {
      const result = await send(request, options)
      return result.kind === 'failed' ? { ...result, message: options.redact(result.message) } : result
    },
  }
}

async function send(request: HttpRequest, { http, env, clock = systemClock }: HttpClientOptions): Promise<HttpResult> {
  if (!/^https?:/i.test(request.url) || !URL.canParse(request.url)) {
    return { kind: 'failed', failure: 'bad-request', message: 'the URL is no http or https URL', attempts: 0 }
  }
  const url = new URL(request.url)
  let attempts = 0
  let proxy: URL | undefined
  const tooLarge = new AbortController()
  try {
    proxy = proxyFor(url, http.proxy, env)
    const { default: got } = await import('got')
    const certificateAuthority = await trustedCertificates(http, env)
    const sending = got.post(url, {
      headers: headersOf(request),
      body: request.body,
      ...(await routeOf(proxy, { ca: certificateAuthority, timeout: http.timeout, signal: tooLarge.signal })),
      ...(certificateAuthority && { https: { certificateAuthority } }),
      timeout: { request: http.timeout },
      signal: tooLarge.signal,
      throwHttpErrors: false,
      // What is read is counted as it comes, so nothing may grow after that.
      decompress: false,
      followRedirect: (response) => isFollowed(url, response),
      retry: {
        limit: http.retries,
        methods: ['POST'],
        statusCodes: retriedStatuses,
        errorCodes: retriedErrors,
        maxRetryAfter: longestRetryAfter,
        backoffLimit: longestBackoff,
        calculateDelay: async ({ computedValue }) => {
          await clock.sleep(computedValue)
          return 1
        },
      },
      hooks: { beforeRequest: [(_, { retryCount }) => void (attempts = retryCount + 1)] },
    })
    void sending.on('downloadProgress', ({ transferred }) => {
      if (transferred > maxResponseBytes) tooLarge.abort()
    })
    return answerOf(await sending, url, attempts)
  } catch (error) {
    return { kind: 'failed', ...failureOf(error, url, http, proxy), attempts }
  }
}

/** Only a redirect that repeats the request at the same origin is followed: neither token nor body goes anywhere else. */
function isFollowed(from: URL, { statusCode, headers: { location } }: PlainResponse): boolean {
  if ((statusCode !== 307 && statusCode !== 308) || location === undefined) return false
  return URL.canParse(location, from.href) && new URL(location, from).origin === from.origin
}

function answerOf(response: PlainResponse & { rawBody: Uint8Array }, url: URL, attempts: number): HttpResult {
  const { statusCode: status, headers, rawBody } = response
  if (status < 300 || status >= 400 || headers.location === undefined) {
    return { kind: 'answered', status, body: new TextDecoder().decode(rawBody), attempts }
  }
  const target = URL.canParse(headers.location, url.href) ? new URL(headers.location, url).host : 'nowhere'
  const message = `${url.host} answered ${status} with a redirect to ${target}, which is not followed`
  return { kind: 'failed', failure: 'redirected', message, status, attempts }
}

function failureOf(
  error: unknown,
  { host }: URL,
  http: HttpSettings,
  proxy: URL | undefined,
): { failure: HttpFailure; message: string } {
  const code = systemCodeOf(error)
  if (code === undefined) throw error
  // The host alone: the rest of a proxy's URL may be a password.
  const peer = proxy === undefined ? host : `${host} through the proxy ${proxy.host}`
  const message = `${peer}: ${messageOf(error)}`
  if (code === 'ERR_ABORTED') return { failure: 'too-large', message: `${host} answered with more than 5 MB` }
  if (code === 'ETIMEDOUT')
    return { failure: 'timed-out', message: `${peer} did not answer within ${http.timeout / 1000} s` }
  if (code === 'ERR_TOO_MANY_REDIRECTS') return { failure: 'redirected', message }
  if (tlsCode.test(code)) return { failure: 'tls', message }
  if (code.startsWith('ERR_INVALID_') || code === 'ERR_PROXY_INVALID_CONFIG') return { failure: 'bad-request', message }
  return { failure: 'unreachable', message }
}
