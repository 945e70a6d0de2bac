import { request as requestHttp, STATUS_CODES } from 'node:http'
import type { Agent as HttpAgent, ClientRequest, IncomingMessage, RequestOptions } from 'node:http'
import { Agent, request as requestHttps } from 'node:https'
import { isIP } from 'node:net'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { urlToHttpOptions } from 'node:url'

export interface ProxyRoute {
  readonly proxy: URL
  /** PEM certificates to trust instead of the built-in ones. */
  readonly ca?: string[] | undefined
  /** Milliseconds for a whole request. */
  readonly timeout: number
  readonly signal: AbortSignal
}

type Answered = (response: IncomingMessage) => void

/** Options of got for a connection. */
export interface Route {
  readonly agent: { readonly http?: HttpAgent; readonly https: Agent }
  readonly request?: (url: URL, options: RequestOptions, answered?: Answered) => ClientRequest
}

/** The options of got to reach a URL through a proxy: http by a request with the whole URL, https through a tunnel. */
export function routeBy(route: ProxyRoute): Route {
  return {
    agent: { https: new TunnelAgent(route) },
    request: (url, options, answered) =>
      url.protocol === 'https:' ? requestHttps(url, options, answered) : forward(route.proxy, url, options, answered),
  }
}

function forward(proxy: URL, url: URL, options: RequestOptions, answered?: Answered): ClientRequest {
  const path = `${url.origin}${url.pathname}${url.search}`
  const sending = requestTo(proxy, { auth: urlToHttpOptions(url).auth, ...options, path, setHost: false }, answered)
  if (!sending.hasHeader('host')) sending.setHeader('host', url.host)
  return sending
}

/** Makes a tunnel. An answer of the proxy never counts as the host's answer, nor the proxy's host name as the host's. */
class TunnelAgent extends Agent {
  readonly #route: ProxyRoute

  constructor(route: ProxyRoute) {
    super()
    this.#route = route
  }

  override createConnection(options: RequestOptions, done: (error: Error | null, stream: Duplex) => void): undefined {
    const none = undefined as unknown as Duplex
    openTunnel(this.#route, options).then(
      (socket) => done(null, super.createConnection({ ...options, socket } as RequestOptions) ?? none),
      (error: unknown) => done(error as Error, none),
    )
  }
}

/** Opens a tunnel with its own timeout, a little before that of the whole request: Node does not report that a request without a socket has ended. */
function openTunnel({ proxy, ca, timeout, signal }: ProxyRoute, { host, port }: RequestOptions): Promise<Socket> {
  const tooLate = AbortSignal.timeout(timeout * 0.9)
  const target = `${host?.includes(':') === true ? `[${host}]` : host}:${port}`
  return new Promise((resolve, reject) => {
    const connect = requestTo(proxy, {
      method: 'CONNECT',
      path: target,
      headers: { host: target },
      ...(ca && { ca }),
      signal: AbortSignal.any([signal, tooLate]),
    })
    connect.once('connect', ({ statusCode = 0 }: IncomingMessage, socket: Socket) => {
      if (statusCode >= 200 && statusCode < 300) {
        resolve(socket)
      } else {
        socket.destroy()
        reject(refusal(statusCode))
      }
    })
    connect.once('error', (error) => {
      reject(tooLate.aborted ? tunnelError('it opened no tunnel in time', 'ERR_PROXY_TUNNEL') : error)
    })
    connect.end()
  })
}

/** The error if a proxy refuses a tunnel. If the proxy cannot reach the host (5xx), it is retried like any unreachable host. */
function refusal(status: number): Error {
  const answer = `${status} ${STATUS_CODES[status] ?? ''}`.trim()
  return tunnelError(`it opened no tunnel: ${answer}`, status >= 500 ? 'EHOSTUNREACH' : 'ERR_PROXY_TUNNEL')
}

function tunnelError(message: string, code: string): Error {
  return Object.assign(new Error(message), { code })
}

function requestTo(proxy: URL, options: RequestOptions, answered?: Answered): ClientRequest {
  const { protocol, port, username, password } = proxy
  const hostname = proxy.hostname.replace(/^\[|\]$/g, '')
  const all = {
    ...options,
    protocol,
    hostname,
    port: port || (protocol === 'https:' ? 443 : 80),
    // Otherwise Node would check the proxy's certificate against the name in the header.
    servername: isIP(hostname) === 0 ? hostname : '',
    agent: false,
  }
  const sending = protocol === 'https:' ? requestHttps(all, answered) : requestHttp(all, answered)
  if (username !== '' || password !== '') {
    const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
    sending.setHeader('proxy-authorization', `Basic ${Buffer.from(credentials).toString('base64')}`)
  }
  return sending
}
