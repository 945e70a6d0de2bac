import { given } from '../json/given.ts'
import { buildApi } from './build-api.ts'
import { buildForward } from './build-forward.ts'
import type { GatewayConfig } from './config.ts'
import { listenAddress } from '../text/listen-address.ts'
import type { GatewaySettings, Settings } from './settings.ts'

const slackApi = 'https://slack.com/api/'

/** Builds the gateway settings from settings that their schemas accept, with defaults filled in. Required values may be missing; `requireGatewayConfig` reports them. */
export function buildGateway(settings: Settings, secrets: Settings): GatewayConfig {
  const { gateway = {}, slack = {} } = settings
  const { listen, url, slack: { mode, api } = {} } = gateway
  const { slack: tokens = {} } = secrets.gateway ?? {}
  const { signingSecret = [], appToken } = tokens
  const botToken = tokens.botToken ?? secrets.slack?.token ?? slack.token
  return {
    isWritten: settings.gateway !== undefined,
    listen: (listen === undefined ? undefined : listenAddress(listen)) ?? { host: '0.0.0.0', port: 8080 },
    ...given({ url: url === undefined ? undefined : originOf(url) }),
    slack: {
      mode: mode ?? (isWithoutSlack({ gateway, slack }, tokens) ? 'none' : 'http'),
      api: withSlash(api ?? apiOf(slack.url) ?? slackApi),
      signingSecrets: [signingSecret].flat().filter((secret) => secret !== ''),
      ...given({ appToken, botToken }),
    },
    forward: buildForward(gateway, secrets.gateway),
    ...given({ api: gateway.api && buildApi(gateway.api, secrets.gateway) }),
    ...given({ mattermost: mattermostOf(gateway, secrets.gateway) }),
  }
}

/** Mattermost alone needs no secrets of Slack. With anything of Slack in config or secrets, a missing secret is a mistake. */
function isWithoutSlack(
  { gateway = {}, slack = {} }: Pick<Settings, 'gateway' | 'slack'>,
  { signingSecret, appToken }: NonNullable<GatewaySettings['slack']>,
): boolean {
  const ofSlack = [gateway.slack, slack.url, signingSecret, appToken]
  return gateway.mattermost !== undefined && ofSlack.every((value) => value === undefined)
}

/** The Mattermost settings; the schema requires all three keys when the map exists. */
function mattermostOf({ mattermost }: GatewaySettings, secrets: GatewaySettings = {}): GatewayConfig['mattermost'] {
  if (mattermost === undefined) return undefined
  const { url = '', channel = '', actionsUrl = '', trustEmails = false } = mattermost
  const { token, secret } = secrets.mattermost ?? {}
  return { url: url.replace(/\/+$/, ''), channel, actionsUrl, trustEmails, ...given({ token, secret }) }
}

/** The base URL of Slack's API: `slack.url` names one method, and the others are next to it. Undefined for an incoming webhook. */
function apiOf(url: string | undefined): string | undefined {
  if (url === undefined || !URL.canParse(url) || !new URL(url).pathname.endsWith('/chat.postMessage')) return undefined
  return new URL('.', url).href
}

/** The origin of a URL. An invalid URL is kept: the gateway reports it before it listens. */
function originOf(url: string): string {
  return URL.canParse(url) ? new URL(url).origin : url
}

function withSlash(url: string): string {
  return url.endsWith('/') ? url : `${url}/`
}
