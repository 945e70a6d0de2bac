import type { JsonObject } from '../../json/json.ts'
import { closed, flag, text, textLike } from './parts.ts'

/** Where the gateway asks in Mattermost. */
export const gatewayMattermost: JsonObject = closed(
  'where the gateway asks in Mattermost what policies take votes on through mattermost; absent: nowhere',
  {
    url: textLike('a URL', '^https?://[^\\s?#]+$', 'of the server'),
    channel: textLike('the id of a channel', '^[a-z0-9]{26}$', 'id of the channel in which the bot asks'),
    actionsUrl: textLike(
      'a URL that ends with /mattermost/actions',
      '^https?://[^\\s?#]+/mattermost/actions$',
      'where the server reaches the gateway, e.g. https://cicd.example.org/mattermost/actions',
    ),
    trustEmails: flag(
      'whether the server lets nobody have an e-mail address that is not his, default false: then only addresses count that it shows as verified',
    ),
  },
  ['url', 'channel', 'actionsUrl'],
)

/** The same of the secrets. */
export const gatewayMattermostSecrets: JsonObject = closed('of gateway.mattermost', {
  token: text('of the bot'),
  secret: text('what its buttons are made with, 16 characters or more'),
})
