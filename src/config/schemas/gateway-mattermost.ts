import type { JsonObject } from '../../json/json.ts'
import { closed, flag, text, textLike } from './parts.ts'

/** The schema of the Mattermost settings. */
export const gatewayMattermost: JsonObject = closed(
  'how the gateway asks in Mattermost, for policies that take votes through mattermost; absent: it does not',
  {
    url: textLike('a URL', '^https?://[^\\s?#]+$', 'of the server'),
    channel: textLike('the id of a channel', '^[a-z0-9]{26}$', 'id of the channel in which the bot asks'),
    actionsUrl: textLike(
      'a URL that ends with /mattermost/actions',
      '^https?://[^\\s?#]+/mattermost/actions$',
      'where the server reaches the gateway, e.g. https://cicd.example.org/mattermost/actions',
    ),
    trustEmails: flag(
      'whether the server makes sure that e-mail addresses belong to their users, default false: then only addresses that it shows as verified count',
    ),
  },
  ['url', 'channel', 'actionsUrl'],
)

/** The schema of the secrets for Mattermost. */
export const gatewayMattermostSecrets: JsonObject = closed('of gateway.mattermost', {
  token: text('of the bot'),
  secret: text('the secret for making its buttons, 16 characters or more'),
})
