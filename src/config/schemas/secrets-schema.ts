import type { JsonObject } from '../../json/json.ts'
import { datasources, datasourceSecretKinds } from './datasources.ts'
import { gatewaySecrets } from './gateway.ts'
import { draft, notNull, open, text } from './parts.ts'

const settings = open('the secrets; anything else here is for trigger.headers and endpoints, as secretData', {
  datasources,
  slack: open('of slack', { token: text('the bearer token for slack.url') }),
  gateway: gatewaySecrets,
  trigger: open('of trigger', { token: text('for trigger.headers to use') }),
})

/** The schema of the secrets file. */
export const secretsSchema: JsonObject = {
  $schema: draft,
  title: 'cicdstatemgr secrets',
  ...notNull(open('the secrets of cicdstatemgr', { cicdstatemgr: settings }, ['cicdstatemgr'])),
  definitions: datasourceSecretKinds,
}
