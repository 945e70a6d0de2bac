import type { Findings } from '../../events/lint/findings.ts'
import type { JsonObject, JsonValue } from '../../json/json.ts'
import { isObject, ownValue, textsOf } from '../../json/json.ts'
import { below, pathOfNames } from '../../json/path.ts'
import { withoutGateway } from '../../decisions/voter-shortage.ts'
import { defaultWays } from '../../decisions/policy.ts'

const policiesPath = pathOfNames('cicdstatemgr', 'decisions', 'policies')

/** For each way, the parts of the config that open it to votes; `store` needs none. */
const openedBy: Readonly<Record<string, readonly string[]>> = {
  slack: ['gateway'], // its `slack` has defaults
  mattermost: ['gateway', 'mattermost'],
  web: ['gateway', 'api', 'proxy'],
  kubernetes: ['gateway', 'api', 'kubernetes'],
  store: [],
}

/** `decide` refuses a vote that it cannot sign, and steps have no key. */
const needsKey = {
  code: 'VOTE_NEEDS_KEY',
  message:
    'votes come only through the store, and only signed ones count (decisions.signing): decide works only with secrets that have gateway.signing',
  suggestion: 'Open a way through the gateway, such as slack or web, and add it to via.',
} as const

/** Warns of policies that accept only ways which the config does not open, so that nobody can vote, or only the store where votes must be signed. */
export function lintWays(section: JsonObject, source: string, findings: Findings): void {
  const policies = valueAt(section, ['decisions', 'policies'])
  if (!isObject(policies)) return
  const isSigned = valueAt(section, ['decisions', 'signing', 'publicKeys']) !== undefined
  for (const [name, policy] of Object.entries(policies)) {
    if (!isObject(policy)) continue
    const given = ownValue(policy, 'via')
    // This is another fault, which is reported as an error.
    if (given !== undefined && given !== null && (!Array.isArray(given) || given.length === 0)) continue
    const ways = Array.isArray(given) ? textsOf(given) : defaultWays
    const path = below(policiesPath, name, ...(Array.isArray(given) ? ['via'] : []))
    const open = ways.filter((way) => isOpen(section, way))
    if (open.length > 0) {
      if (isSigned && open.every((way) => way === 'store')) findings.warn({ ...needsKey, source, path })
      continue
    }
    const keys = ways.map((way) => keyOf(section, way))
    const message = `nobody can vote: votes come by ${ways.join(', ')}, and the config has none of ${keys.join(', ')}`
    findings.warn({ code: 'NO_WAY_TO_VOTE', source, path, message, suggestion: cureOf(section, ways) })
  }
}

/** The config key that opens a way. */
function keyOf(section: JsonObject, way: string): string {
  if (way === 'slack' && isObject(ownValue(section, 'gateway'))) return 'gateway.slack'
  return openedBy[way]?.join('.') ?? way
}

/** The setting to add so that people can vote. */
function cureOf(section: JsonObject, ways: readonly string[]): string {
  if (!isObject(ownValue(section, 'gateway'))) return withoutGateway
  const keys = ways.map((way) => keyOf(section, way))
  const other = hasNoSlack(section) ? 'mattermost' : 'slack'
  return ways.includes(other)
    ? `Add ${keys.join(' or ')} to the config.`
    : `Add ${keys.join(' or ')} to the config, or ${other} to via.`
}

function isOpen(section: JsonObject, way: string): boolean {
  if (way === 'slack' && hasNoSlack(section)) return false
  const names = Object.hasOwn(openedBy, way) ? openedBy[way] : undefined
  return isObject(valueAt(section, names ?? []))
}

/** Whether the gateway accepts nothing from Slack. The secrets are not known here: one of Slack would count as configured. */
function hasNoSlack(section: JsonObject): boolean {
  const slack = valueAt(section, ['gateway', 'slack'])
  if (isObject(slack)) return ownValue(slack, 'mode') === 'none'
  return isObject(valueAt(section, ['gateway', 'mattermost'])) && valueAt(section, ['slack', 'url']) === undefined
}

function valueAt(section: JsonObject, names: readonly string[]): JsonValue | undefined {
  return names.reduce<JsonValue | undefined>((at, name) => (isObject(at) ? ownValue(at, name) : undefined), section)
}
