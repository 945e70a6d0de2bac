import type { JsonObject } from '../../json/json.ts'
import { closed, flag, list, mapOf, text, textLike, wholeNumber } from './parts.ts'

const namespacePattern = '^([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?|\\*)$'
const namespaces = (description: string): JsonObject =>
  list(description, { title: 'a namespace, or *', type: 'string', pattern: namespacePattern })

/** The schema of the controller's settings. */
export const controller: JsonObject = closed('what the controller of custom tasks serves', {
  namespaces: namespaces('namespaces whose CustomRuns it serves, or * for all; default its own'),
  contexts: mapOf(
    'by namespace: others whose contexts its CustomRuns reach too, or * for all',
    namespaces('namespaces that made them'),
  ),
  unboundContexts: flag('whether CustomRuns reach contexts that no namespace is known to have made, default false'),
  workers: wholeNumber('how many CustomRuns it works on at the same time, default 10', 1, 1000),
  lease: closed('the Lease that the active one of several replicas holds', {
    name: text('its name, default cicdstatemgr-controller'),
    namespace: textLike('a namespace', namespacePattern.replace('|\\*', ''), 'where it is, default its own namespace'),
  }),
})
