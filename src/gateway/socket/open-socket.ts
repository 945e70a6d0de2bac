import type { WebSocket } from 'ws'
import type { Environment } from '../../io/environment.ts'
import { directAgents, routeOf, trustedCertificates } from '../../io/http-network.ts'
import type { HttpSettings } from '../../io/http-settings.ts'
import { proxyFor } from '../../io/proxy-choice.ts'

export interface SocketNetwork {
  readonly http: HttpSettings
  readonly env: Environment
}

/** Largest message of Slack, in bytes. */
const largestMessage = 1024 * 1024

/** Opens a connection to a URL from Slack, with the same proxy and CAs as other requests. Throws if the URL is wrong. */
export async function openSocket(url: string, { http, env }: SocketNetwork, signal: AbortSignal): Promise<WebSocket> {
  const target = new URL(url)
  if (target.protocol !== 'wss:' && !isLoopback(target))
    throw new Error(`Slack gave an address without TLS: ${target.host}`)
  const asHttp = new URL(url.replace(/^ws/, 'http'))
  const [{ WebSocket }, ca] = await Promise.all([import('ws'), trustedCertificates(http, env)])
  const proxy = proxyFor(asHttp, http.proxy, env)
  const { agent } = await routeOf(proxy, directAgents(), { ca, timeout: http.timeout, signal })
  return new WebSocket(url, {
    ...(target.protocol === 'wss:' ? { agent: agent.https } : {}),
    ...(ca === undefined ? {} : { ca }),
    maxPayload: largestMessage,
    handshakeTimeout: http.timeout,
    perMessageDeflate: false,
    followRedirects: false,
  })
}

function isLoopback({ protocol, hostname }: URL): boolean {
  return protocol === 'ws:' && /^(?:localhost|\[::1\]|127(?:\.\d{1,3}){3})$/.test(hostname)
}
