import { BlockList, isIP } from 'node:net'
import type { Environment } from './environment.ts'

/**
 * The proxy for a URL: the one of the config, otherwise that of HTTPS_PROXY or HTTP_PROXY; undefined where NO_PROXY names the host.
 * Lower-case names win. Throws ERR_PROXY_INVALID_CONFIG when its address is wrong, without showing it: it may hold a password.
 */
export function proxyFor(url: URL, configured: string | undefined, env: Environment): URL | undefined {
  const variable = url.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY'
  const address = configured ?? variableOf(variable, env)
  if (address === undefined || isDirect(url, variableOf('NO_PROXY', env) ?? '')) return undefined
  const proxy = /^[\w+.-]+:\/\//.test(address) ? address : `http://${address}`
  if (/^https?:/i.test(proxy) && URL.canParse(proxy) && hasReadableLogin(new URL(proxy))) return new URL(proxy)
  const message = `${configured === undefined ? variable : 'http.proxy'} is not an http or https URL`
  throw Object.assign(new Error(message), { code: 'ERR_PROXY_INVALID_CONFIG' })
}

/** What throws while a request is on its way leaves it waiting forever. */
function hasReadableLogin({ username, password }: URL): boolean {
  try {
    decodeURIComponent(username + password)
    return true
  } catch {
    return false
  }
}

/** Empty counts as unset. */
function variableOf(name: string, env: Environment): string | undefined {
  return [env[name.toLowerCase()], env[name]].find((value) => value !== undefined && value !== '')
}

/** Whether a list of NO_PROXY has `*`, the host, a domain above it, its address or a block of addresses around it, for its port. */
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

/** `name`, `name:port`, `[v6]:port`; an address of IPv6 alone has colons of its own. */
function partsOf(entry: string): { name: string; port?: string | undefined } {
  const [, name, port] = /^\[(.+)\](?::(\d+))?$/.exec(entry) ?? /^([^:]+):(\d+)$/.exec(entry) ?? []
  return name === undefined ? { name: entry } : { name, port }
}

/** `.name` and `*.name` are the hosts below a domain, `name` is that and the domain itself. */
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
    // A length that no address has names none.
    return false
  }
  return block.check(address, familyOf(address))
}

function familyOf(address: string): 'ipv4' | 'ipv6' | undefined {
  return ([undefined, 'ipv4', 'ipv6'] as const)[[0, 4, 6].indexOf(isIP(address))]
}
