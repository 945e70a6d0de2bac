import { BlockList, isIP } from 'node:net'
import type { Environment } from './environment.ts'

/**
 * The proxy for a URL: that of the config, otherwise HTTPS_PROXY or HTTP_PROXY; undefined if NO_PROXY contains the host. Lower-case names win. Throws
 * ERR_PROXY_INVALID_CONFIG if its address is invalid, without the address: it may contain a password.
 */
export function proxyFor(url: URL, configured: string | undefined, env: Environment): URL | undefined {
  const variable = url.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY'
  const address = configured ?? variableOf(variable, env)
  if (address === undefined || isDirect(url, variableOf('NO_PROXY', env) ?? '')) return undefined
  const proxy = proxyUrl(address)
  if (proxy !== undefined) return proxy
  const message = `${configured === undefined ? variable : 'http.proxy'} is not an http or https URL`
  throw Object.assign(new Error(message), { code: 'ERR_PROXY_INVALID_CONFIG' })
}

/** The URL of a proxy, from an address with or without a scheme; undefined if it is not an http or https URL. */
export function proxyUrl(address: string): URL | undefined {
  const url = /^[\w+.-]+:\/\//.test(address) ? address : `http://${address}`
  return /^https?:/i.test(url) && URL.canParse(url) && hasReadableLogin(new URL(url)) ? new URL(url) : undefined
}

/** Checks the login in advance: an exception during a request would make it wait forever. */
function hasReadableLogin({ username, password }: URL): boolean {
  try {
    decodeURIComponent(username + password)
    return true
  } catch {
    return false
  }
}

/** An environment variable; an empty one counts as unset. */
function variableOf(name: string, env: Environment): string | undefined {
  return [env[name.toLowerCase()], env[name]].find((value) => value !== undefined && value !== '')
}

/** Whether NO_PROXY contains `*`, the host, a domain above it, its address, or a block of addresses around it, with its port or without a port. */
function isDirect(url: URL, list: string): boolean {
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const port = url.port || (url.protocol === 'https:' ? '443' : '80')
  return list
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .some((entry) => {
      const { name, port: only = port } = partsOf(entry)
      return only === port && (name === '*' || (isIP(host) === 0 ? isBelow(host, name) : isIn(host, name)))
    })
}

/** Splits `name`, `name:port` or `[v6]:port`. A plain IPv6 address contains colons too. */
function partsOf(entry: string): { name: string; port?: string | undefined } {
  const [, name, port] = /^\[(.+)\](?::(\d+))?$/.exec(entry) ?? /^([^:]+):(\d+)$/.exec(entry) ?? []
  return name === undefined ? { name: entry } : { name, port }
}

/** `.name` and `*.name` match the hosts below a domain; `name` also matches the domain itself. */
function isBelow(host: string, name: string): boolean {
  const domain = name.replace(/^\*?\./, '')
  return host.endsWith(`.${domain}`) || (host === domain && domain === name)
}

function isIn(address: string, name: string): boolean {
  const [first = '', length] = name.split('/')
  const type = familyOf(first)
  if (type === undefined) return false
  const block = new BlockList()
  const bits = Number(length ?? (type === 'ipv4' ? 32 : 128))
  try {
    block.addSubnet(first, bits, type)
  } catch {
    // An invalid prefix length matches no address.
    return false
  }
  return block.check(address, familyOf(address))
}

function familyOf(address: string): 'ipv4' | 'ipv6' | undefined {
  return ([undefined, 'ipv4', 'ipv6'] as const)[[0, 4, 6].indexOf(isIP(address))]
}
