import type { Config } from '../../config/config.ts'
import { isLoopback } from '../../io/is-loopback.ts'

/**
 * Why an answer must not go to a URL, undefined when it may: to `slack.allowedHosts` (`host` or `host:port`; default the host
 * of `slack.url` and hooks.slack.com), over https except for loopback.
 */
export function whyNotAllowed(url: string, config: Config): string | undefined {
  if (!URL.canParse(url)) return 'does not render to a URL'
  const { protocol, host, hostname } = new URL(url)
  const allowed = allowedHosts(config)
  if (!allowed.has(host)) {
    const all = [...allowed, host].filter((one) => one !== '').join(', ')
    return `leads to ${host}, which is not among slack.allowedHosts; to allow it, write slack: {allowedHosts: [${all}]} into the config`
  }
  const isSafe = protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname))
  return isSafe ? undefined : `leads to ${host} without https`
}

/**
 * Whether a request to a URL gets the Slack token: only `slack.url` and the methods of `slack.methods` next to it, compared exactly. Otherwise the author of a
 * response URL could call any method of Slack's API with the token; a response URL does not need it.
 */
export function takesToken(url: string, { slack }: Config): boolean {
  const { url: base, methods = [] } = slack
  if (base === undefined || !URL.canParse(base) || !URL.canParse(url)) return false
  return ['', ...methods].some((method) => new URL(method, base).href === new URL(url).href)
}

function allowedHosts({ slack }: Config): ReadonlySet<string> {
  if (slack.allowedHosts === undefined) return new Set(['hooks.slack.com', hostOf(slack.url ?? '')])
  return new Set(slack.allowedHosts.map((host) => hostOf(`https://${host}`)))
}

/** The host in the form of the URL standard: lower case, without the default port. */
function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : ''
}
