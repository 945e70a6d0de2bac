import { pathOfNames } from '../json/path.ts'
import type { Config } from './config.ts'
import { requireNone } from './problem.ts'
import type { Problem } from './problem.ts'

/** Throws `INVALID_CONFIG` (config) with all values that the gateway requires and that are missing. Called before the gateway listens. */
export function requireGatewayConfig(config: Config): void {
  requireNone(gatewayProblems(config))
}

/** The same problems as a list. A value missing in the secrets has the source `secrets`. */
export function gatewayProblems(config: Config): readonly Problem[] {
  return [
    ...slackProblems(config),
    ...forwardProblems(config),
    ...listenProblems(config),
    ...apiProblems(config),
    ...pageProblems(config),
    ...mattermostProblems(config),
  ]
}

function slackProblems({ file = 'config', gateway: { slack, mattermost, api } }: Config): readonly Problem[] {
  const { mode, signingSecrets, appToken, botToken } = slack
  const hasOthers = mattermost !== undefined || api?.kubernetes !== undefined || api?.proxy !== undefined
  if (mode === 'none' && !hasOthers) {
    const path = pathOfNames('cicdstatemgr', 'gateway', 'slack', 'mode')
    const message = 'is none, and no votes can come: the config has neither gateway.mattermost nor gateway.api'
    return [{ source: file, path, message }]
  }
  const wrong = [
    (mode === 'http' || mode === 'interceptor') && signingSecrets.length === 0
      ? atSecret(
          'signingSecret',
          'is missing: without it anyone could send clicks',
          `The Slack app shows it under Basic Information.${hasOthers ? ' Without Slack: gateway.slack.mode: none.' : ''}`,
        )
      : undefined,
    // Slack's signing secrets are 32 hex digits. With a token here every click would be refused.
    signingSecrets.some((secret) => /^x[a-z]{3}-/.test(secret))
      ? atSecret('signingSecret', 'is a token; the signing secret is another text, without xoxb- or xapp-')
      : undefined,
    mode === 'socket' && appToken === undefined
      ? atSecret(
          'appToken',
          'is missing: Socket Mode needs one',
          'Make one with connections:write under Basic Information, App-Level Tokens.',
        )
      : undefined,
    appToken !== undefined && !appToken.startsWith('xapp-')
      ? atSecret('appToken', `begins with ${kindOfToken(appToken)}; the token of an app begins with xapp-`)
      : undefined,
    botToken?.startsWith('xapp-') === true
      ? atSecret('botToken', 'begins with xapp-; the token of a bot begins with xoxb-')
      : undefined,
  ]
  return wrong.filter((problem) => problem !== undefined)
}

function forwardProblems({ file = 'config', gateway: { forward, slack } }: Config): readonly Problem[] {
  if (slack.mode === 'interceptor') return []
  // Only calls of Slack are forwarded.
  if (slack.mode === 'none' && forward.url === undefined) return []
  const path = pathOfNames('cicdstatemgr', 'gateway', 'forward', 'url')
  if (forward.url === undefined) {
    const suggestion = 'Name the EventListener: forward: {url: "http://el-NAME.NAMESPACE.svc:8080"}'
    return [{ source: file, path, message: 'is missing: clicks and commands would go nowhere', suggestion }]
  }
  if (URL.canParse(forward.url) && /^https?:$/.test(new URL(forward.url).protocol)) return []
  return [{ source: file, path, message: 'is not an http or https URL' }]
}

function listenProblems({ file = 'config', gateway: { listen } }: Config): readonly Problem[] {
  if (listen.port <= 65_535) return []
  const path = pathOfNames('cicdstatemgr', 'gateway', 'listen')
  return [{ source: file, path, message: `has the port ${listen.port}; the largest is 65535` }]
}

/** The secret must be strong: anyone who knows it can act as any user. */
function apiProblems({ file = 'config', gateway: { api } }: Config): readonly Problem[] {
  const { proxy } = api ?? {}
  if (proxy === undefined) return []
  const { secret = '', userHeader, emailHeader, groupsHeader, secretHeader } = proxy
  const problems: Problem[] = []
  const path = pathOfNames('cicdstatemgr', 'gateway', 'api', 'proxySecret')
  if (secret === '') {
    problems.push({ source: 'secrets', path, message: 'is missing: without it anyone could claim to be anyone' })
  } else if (!/^[\x21-\x7e]{16,500}$/.test(secret)) {
    const message = 'is not 16 to 500 printable ASCII characters without spaces, as a header can hold them'
    problems.push({ source: 'secrets', path, message, suggestion: 'Make one: openssl rand -hex 32' })
  }
  const names = [userHeader, emailHeader, groupsHeader, secretHeader].filter((name) => name !== undefined)
  if (new Set([...names, 'authorization', 'content-type', 'idempotency-key']).size < names.length + 3) {
    const at = pathOfNames('cicdstatemgr', 'gateway', 'api', 'proxy')
    problems.push({ source: file, path: at, message: 'names a header twice, or one that means something else' })
  }
  return problems
}

/** Why a gateway takes no votes, if the config requires signatures and its secrets have no key. */
export function missingKey({ signing }: Config): string | undefined {
  if (signing === undefined || signing.key !== undefined) return undefined
  return 'is missing: the config has decisions.signing, and a gateway without a key takes no votes'
}

/** A URL for pages needs an API, because links to pages that nobody can open are useless; the forms of the pages need a secret. */
function pageProblems(config: Config): readonly Problem[] {
  const { file = 'config', gateway } = config
  const { url, api } = gateway
  if (url === undefined) return []
  const path = pathOfNames('cicdstatemgr', 'gateway', 'url')
  if (!URL.canParse(url)) return [{ source: file, path, message: 'is not a URL' }]
  if (api?.kubernetes !== undefined || api?.proxy !== undefined) {
    // A missing proxySecret is reported elsewhere.
    if (api.proxy !== undefined || formSecrets(config).length > 0) return []
    const message = 'is missing: the forms of the pages need a secret, this one or another of the gateway'
    return [{ source: 'secrets', path: pathOfNames('cicdstatemgr', 'gateway', 'signing'), message }]
  }
  const suggestion = 'Name a way in: gateway.api.proxy or gateway.api.kubernetes; or leave gateway.url out.'
  return [{ source: file, path, message: 'is set, but nobody may see the pages behind it', suggestion }]
}

/** The secrets that protect the forms of the pages: all replicas share them, and nobody else knows them. */
export function formSecrets({ gateway, signing }: Config): readonly string[] {
  const { slack, api, mattermost } = gateway
  const { appToken, signingSecrets } = slack
  const secrets = [...signingSecrets, appToken, api?.proxy?.secret, mattermost?.secret, signing?.key?.privateKey]
  return secrets.filter((secret): secret is string => secret !== undefined && secret !== '')
}

/** The secret must be strong: anyone who knows it can make buttons, and press them in any user's name. */
function mattermostProblems({ gateway: { mattermost } }: Config): readonly Problem[] {
  if (mattermost === undefined) return []
  const { token = '', secret = '' } = mattermost
  const at = (name: string) => pathOfNames('cicdstatemgr', 'gateway', 'mattermost', name)
  const problems: Problem[] = []
  if (token === '') problems.push({ source: 'secrets', path: at('token'), message: 'is missing: a bot needs one' })
  if (secret.length < 16) {
    const message = 'is missing, or shorter than 16 characters: without it others could make buttons'
    problems.push({ source: 'secrets', path: at('secret'), message, suggestion: 'Make one: openssl rand -hex 32' })
  }
  return problems
}

function atSecret(name: string, message: string, suggestion?: string): Problem {
  const path = pathOfNames('cicdstatemgr', 'gateway', 'slack', name)
  return { source: 'secrets', path, message, ...(suggestion === undefined ? {} : { suggestion }) }
}

/** The prefix of a token, which is not a secret. */
function kindOfToken(token: string): string {
  return /^x[a-z]{3,4}-/.exec(token)?.[0] ?? 'something else'
}
