import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import { rootCertificates } from 'node:tls'
import { readPem } from './read-file.ts'
import type { Environment } from './environment.ts'
import type { NetworkSettings } from './http-settings.ts'

/**
 * Agents that go through the proxy of the settings, else those of HTTPS_PROXY and HTTP_PROXY, but for what NO_PROXY names
 * (lower case works too). Throws when a proxy's URL is wrong.
 */
export function proxyAgents({ proxy }: NetworkSettings, env: Environment): { http: HttpAgent; https: HttpsAgent } {
  const { NO_PROXY, no_proxy } = env
  const proxyEnv = proxy === undefined ? { ...env } : { HTTP_PROXY: proxy, HTTPS_PROXY: proxy, NO_PROXY, no_proxy }
  return { http: new HttpAgent({ proxyEnv, keepAlive: true }), https: new HttpsAgent({ proxyEnv, keepAlive: true }) }
}

/**
 * The PEM certificates to trust, undefined for the built-in ones. REQUESTS_CA_BUNDLE or SSL_CERT_FILE takes the place of the
 * built-in ones, the settings' come on top. Throws what reading the files throws.
 */
export async function trustedCertificates({ ca }: NetworkSettings, env: Environment): Promise<string[] | undefined> {
  const bundle = [env.REQUESTS_CA_BUNDLE, env.SSL_CERT_FILE].find((path) => path !== undefined && path !== '')
  if (bundle === undefined && ca === undefined) return undefined
  const base = bundle === undefined ? rootCertificates : [await readPem(bundle)]
  return ca === undefined ? [...base] : [...base, await readPem(ca)]
}
