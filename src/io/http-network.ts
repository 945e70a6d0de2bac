import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import { rootCertificates } from 'node:tls'
import { readCertificates } from './read-file.ts'
import type { Environment } from './environment.ts'
import type { NetworkSettings } from './http-settings.ts'
import type { ProxyRoute, Route } from './proxy-route.ts'

export interface Agents {
  readonly http: HttpAgent
  readonly https: HttpsAgent
}

/** Agents for direct connections, which are kept alive. */
export function directAgents(): Agents {
  return { http: new HttpAgent({ keepAlive: true }), https: new HttpsAgent({ keepAlive: true }) }
}

/** The options of got for a connection: through a proxy, or direct. */
export async function routeOf(
  proxy: URL | undefined,
  direct: Agents,
  options: Omit<ProxyRoute, 'proxy'>,
): Promise<Route> {
  if (proxy === undefined) return { agent: direct }
  // Loaded only if there is a proxy.
  const { routeBy } = await import('./proxy-route.ts')
  return routeBy({ proxy, ...options })
}

/**
 * The PEM certificates to trust; undefined for the built-in ones. REQUESTS_CA_BUNDLE or SSL_CERT_FILE replaces the built-in ones; `ca` of the
 * settings is added. Throws errors of reading the files.
 */
export async function trustedCertificates({ ca }: NetworkSettings, env: Environment): Promise<string[] | undefined> {
  const bundle = [env.REQUESTS_CA_BUNDLE, env.SSL_CERT_FILE].find((path) => path !== undefined && path !== '')
  if (bundle === undefined && ca === undefined) return undefined
  const base = bundle === undefined ? rootCertificates : [await readCertificates(bundle, { mayBeEmpty: true })]
  return ca === undefined ? [...base] : [...base, await readCertificates(ca)]
}
