import type { ApiConfig } from '../../config/config.ts'
import type { ConfigInspection } from '../../config/load-config.ts'
import { gatewayProblems, missingKey } from '../../config/gateway-requirements.ts'
import type { Problem } from '../../config/problem.ts'
import type { Policy } from '../../decisions/policy.ts'
import type { Findings } from '../../events/lint/findings.ts'
import { isObject, ownValue } from '../../json/json.ts'
import { pathOfNames } from '../../json/path.ts'

/** The number of characters in a signing secret of Slack. Its digits are not checked: stand-ins for Slack may have another form. */
const slacksLength = 32

/**
 * Reports faults that would prevent the start of a config's gateway. Without secrets, their part is not checked. Secrets without a `gateway` are those of
 * steps, and those with `signing` alone are a controller's: both need nothing else, and the gateway itself reports what it lacks before it listens.
 */
export function lintGateway(
  { config, section, layers }: ConfigInspection,
  hasSecrets: boolean,
  findings: Findings,
): void {
  if (config === undefined || !isObject(section.gateway)) return
  const [configLayer, secretsLayer] = layers
  const secrets = secretsLayer?.value.cicdstatemgr
  const gateway = isObject(secrets) ? ownValue(secrets, 'gateway') : undefined
  // A controller has no more than `signing`.
  const isOfGateway = isObject(gateway) && Object.keys(gateway).some((key) => key !== 'signing')
  for (const problem of gatewayProblems(config)) {
    const isSecret = problem.source === 'secrets'
    if (isSecret && !hasSecrets) continue
    const source = (isSecret ? secretsLayer : configLayer)?.source ?? problem.source
    if (isSecret && !isOfGateway && !isOfBot(problem)) continue
    findings.error({ ...problem, source, code: 'INVALID_CONFIG' })
  }
  const { url, api, slack } = config.gateway
  if (isOfGateway && slack.signingSecrets.some((secret) => secret.length < slacksLength)) {
    findings.warn({
      code: 'WEAK_SECRET',
      source: secretsLayer?.source ?? 'secrets',
      path: pathOfNames('cicdstatemgr', 'gateway', 'slack', 'signingSecret'),
      message: `has fewer than ${slacksLength} characters: somebody who guesses it can vote as anybody`,
      suggestion: 'The Slack app shows its signing secret of 32 hex digits under Basic Information.',
    })
  }
  const keyless = isOfGateway ? missingKey(config) : undefined
  if (keyless !== undefined) {
    findings.warn({
      code: 'NO_SIGNING_KEY',
      source: secretsLayer?.source ?? 'secrets',
      path: pathOfNames('cicdstatemgr', 'gateway', 'signing'),
      message: keyless,
      suggestion: 'Make a key with: cicdstatemgr decisions keys',
    })
  }
  if (url !== undefined && isPlainHttp(url)) {
    findings.warn({
      code: 'PLAIN_HTTP',
      source: configLayer?.source ?? 'config',
      path: pathOfNames('cicdstatemgr', 'gateway', 'url'),
      message:
        'is http: if people open the pages by https, every vote there is refused; by http, others can read and change what they send',
      suggestion: 'Write the address as people see it in the browser, with https.',
    })
  }
  if (api?.proxy !== undefined && namesById(api.proxy)) {
    findings.warn({
      code: 'NO_EMAIL_HEADER',
      source: configLayer?.source ?? 'config',
      path: pathOfNames('cicdstatemgr', 'gateway', 'api', 'proxy', 'userHeader'),
      message: `OAuth2 Proxy sends the id of the login provider in ${api.proxy.userHeader}, which is usually no name under decisions.people`,
      suggestion: 'Add emailHeader, such as X-Forwarded-Email, so that people are known by their e-mail addresses.',
    })
  }
  const policies = Object.values(config.decisions.policies)
  if (api?.proxy !== undefined && url !== undefined && policies.length > 0 && !policies.some(takesWeb)) {
    findings.warn({
      code: 'NO_VOTES_ON_PAGES',
      source: configLayer?.source ?? 'config',
      path: pathOfNames('cicdstatemgr', 'gateway', 'url'),
      message: 'people can only read on the pages: no policy accepts votes through web',
      suggestion: 'Add web to the via of the policies whose questions people may answer there.',
    })
  }
  if (api?.proxy === undefined || url !== undefined) return
  findings.warn({
    code: 'NO_PAGES',
    source: configLayer?.source ?? 'config',
    path: pathOfNames('cicdstatemgr', 'gateway', 'api', 'proxy'),
    message: 'lets people in, but there are no pages: the pages need both gateway.api and gateway.url',
    suggestion: 'Add gateway.url, the address at which people reach the gateway.',
  })
}

function takesWeb({ via }: Policy): boolean {
  return via.includes('web')
}

/** Whether people are known only by the header in which OAuth2 Proxy sends the user. */
function namesById({ userHeader, emailHeader }: NonNullable<ApiConfig['proxy']>): boolean {
  return emailHeader === undefined && /^x-(?:forwarded|auth-request)-user$/i.test(userHeader)
}

/** Steps have the token of the bot too, as `slack.token`. */
function isOfBot({ path }: Problem): boolean {
  const last = path.at(-1)
  return last?.kind === 'name' && last.name === 'botToken'
}

function isPlainHttp(url: string): boolean {
  if (!URL.canParse(url)) return false
  const { protocol, hostname } = new URL(url)
  const isLocal = /^(?:(?:.+\.)?localhost|127\.[\d.]+|\[::1\])$/.test(hostname)
  return protocol === 'http:' && !isLocal
}
