import { given } from '../json/given.ts'
import { buildForward } from './build-forward.ts'
import type { GatewayConfig } from './config.ts'
import { listenAddress } from '../text/listen-address.ts'
import type { Settings } from './settings.ts'

const slackApi = 'https://slack.com/api/'

/** The gateway of settings that are right by their schemas, with defaults filled in; what it cannot do without may be missing. */
export function buildGateway({ gateway = {}, slack = {} }: Settings, secrets: Settings): GatewayConfig {
  const { listen, slack: { mode = 'http', api } = {} } = gateway
  const { slack: tokens = {} } = secrets.gateway ?? {}
  const { signingSecret = [], appToken } = tokens
  const botToken = tokens.botToken ?? secrets.slack?.token ?? slack.token
  return {
    listen: (listen === undefined ? undefined : listenAddress(listen)) ?? { host: '0.0.0.0', port: 8080 },
    slack: {
      mode,
      api: withSlash(api ?? apiOf(slack.url) ?? slackApi),
      signingSecrets: [signingSecret].flat().filter((secret) => secret !== ''),
      ...given({ appToken, botToken }),
    },
    forward: buildForward(gateway, secrets.gateway),
  }
}

/** `slack.url` names one method; the others stand beside it. An incoming webhook has none. */
function apiOf(url: string | undefined): string | undefined {
  if (url === undefined || !URL.canParse(url) || !new URL(url).pathname.endsWith('/chat.postMessage')) return undefined
  return new URL('.', url).href
}

function withSlash(url: string): string {
  return url.endsWith('/') ? url : `${url}/`
}
