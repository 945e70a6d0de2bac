import type { JsonObject } from '../../json/json.ts'
import { gatewayApi, gatewayApiSecrets } from './gateway-api.ts'
import { gatewayMattermost, gatewayMattermostSecrets } from './gateway-mattermost.ts'
import { gatewayForward, gatewayForwardSecrets, gatewayQueue } from './gateway-forward.ts'
import { closed, oneOf, text, textLike } from './parts.ts'

/** The schema of the gateway, the server that takes clicks and commands. */
export const gateway: JsonObject = closed('the server that takes clicks and commands; templates do not see it', {
  listen: textLike(
    'HOST:PORT',
    '^(\\[[0-9A-Fa-f:.]+\\]|[^:\\s\\[\\]]+):[0-9]{1,5}$',
    'where it listens, default 0.0.0.0:8080',
  ),
  url: textLike(
    'https://HOST, without a path',
    '^https?://([A-Za-z0-9.-]{1,253}|\\[[0-9A-Fa-f:.]+\\])(:[0-9]{1,5})?/?$',
    'where people reach it, e.g. https://cicd.example.org: with gateway.api it serves pages of flows there, and messages hold their links',
  ),
  slack: closed('how Slack reaches it', {
    mode: oneOf(
      'http: Slack sends requests (default); socket: it holds a connection to Slack; interceptor: an EventListener asks it what Slack sent; none: without Slack (default if there is gateway.mattermost, and no slack.url, gateway.slack or secret of Slack)',
      ...['http', 'socket', 'interceptor', 'none'],
    ),
    api: textLike(
      'a URL',
      '^https?://',
      'base url of the methods of Slack, default that of slack.url, otherwise https://slack.com/api/',
    ),
  }),
  forward: gatewayForward,
  queue: gatewayQueue,
  api: gatewayApi,
  mattermost: gatewayMattermost,
})

const signingSecret: JsonObject = {
  title: 'a text or a list of texts',
  description: 'the secret with which Slack signs its requests; a list while it is being changed',
  type: ['string', 'array', 'null'],
  items: { type: 'string' },
}

/** The schema of the gateway's secrets. */
export const gatewaySecrets: JsonObject = closed('secrets of the gateway; templates do not see them', {
  slack: closed('of gateway.slack', {
    signingSecret,
    appToken: text('of Socket Mode, xapp-…'),
    botToken: text('token for answers and for looking people up, xoxb-…; default slack.token'),
  }),
  forward: gatewayForwardSecrets,
  api: gatewayApiSecrets,
  mattermost: gatewayMattermostSecrets,
  signing: closed(
    'what signs votes and outcomes',
    {
      keyId: text('its name under decisions.signing.publicKeys of the config'),
      privateKey: text('the private Ed25519 key in PEM'),
    },
    ['keyId', 'privateKey'],
  ),
})
