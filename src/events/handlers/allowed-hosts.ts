import type { Config } from '../../config/config.ts'
import { isLoopback } from '../../io/is-loopback.ts'

/**
 * Why an answer must not go to a URL, undefined when it may: to `slack.allowedHosts` (`host` or `host:port`; default the host
 * of `slack.url` and hooks.slack.com), over https except for loopback.
 */
export function whyNotAllowed(url: string, config: Config): string | undefined {
  if (!URL.canParse(url)) return 'does not render to a URL'
  const { protocol, host, hostname } = new URL(url)
  if (!allowedHosts(config).has(host)) return `leads to ${host}, which is not among slack.allowedHosts`
  const isSafe = protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname))
  return isSafe ? undefined : `leads to ${host} without https`
}

/**
 * Whether the Slack token goes along to a URL: to `slack.url` and to `slack.methods` beside it, exactly. Who names the URL of an
 * answer could else do with the token whatever Slack's API can do; a response URL needs none.
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

/** As URLs spell it: lower case, without the default port. */
function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : ''
}
