import type { JsonObject } from '../../json/json.ts'
import { datasources, datasourceSecretKinds } from './datasources.ts'
import { closed, draft, notNull, open, text } from './parts.ts'

const settings = open('the secrets; anything else here is for trigger.headers and endpoints, as secretData', {
  datasources,
  slack: open('of slack', { token: text('the bearer token for slack.url') }),
  gateway: open('of those who serve others; unseen by templates', {
    signing: closed(
      'what signs votes and outcomes',
      {
        keyId: text('its name under decisions.signing.publicKeys of the config'),
        privateKey: text('the private Ed25519 key in PEM'),
      },
      ['keyId', 'privateKey'],
    ),
  }),
  trigger: open('of trigger', { token: text('for trigger.headers to use') }),
})

/** The secrets file. */
export const secretsSchema: JsonObject = {
  $schema: draft,
  title: 'cicdstatemgr secrets',
  ...notNull(open('the secrets of cicdstatemgr', { cicdstatemgr: settings }, ['cicdstatemgr'])),
  definitions: datasourceSecretKinds,
}
