import { pathOfNames } from '../json/path.ts'
import type { Problem } from './problem.ts'
import { readRedisUrl } from './redis-url.ts'
import type { RedisUrl } from './redis-url.ts'
import type { DatasourceSettings, Settings } from './settings.ts'

interface RedisRuleInput {
  readonly source: string
  readonly settings: Settings
  /** The file of a key of the redis datasource, if it is not `source`. */
  readonly redisSource?: ((key: string) => string) | undefined
}

/** Rules for the redis datasource beyond its schema: no setting may be ignored, and two settings must not contradict each other. */
export const redisRules: readonly ((input: RedisRuleInput) => readonly Problem[])[] = [
  urlIsUnderstood,
  urlAgreesWithTheRest,
  addressedInOneWay,
  nodesAreServers,
  sentinelsAreComplete,
  keyPrefixHasNoBraces,
]

/** Checks the URL. Messages do not quote it, because it may contain the password. */
function urlIsUnderstood(input: RedisRuleInput): readonly Problem[] {
  const { url } = redisOf(input)
  if (url === undefined) return []
  return readRedisUrl(url).problems.map(({ message, suggestion }) => at(input, message, { key: 'url', suggestion }))
}

function urlAgreesWithTheRest(input: RedisRuleInput): readonly Problem[] {
  const redis = redisOf(input)
  const url = redis.url === undefined ? undefined : readRedisUrl(redis.url).url
  if (url === undefined) return []
  return contradictions(redis, url).map(([key, message]) => at(input, message, { key }))
}

function contradictions(
  redis: DatasourceSettings,
  url: RedisUrl,
): readonly (readonly [key: string, message: string])[] {
  const isSocket = url.socket !== undefined
  const differs = (own: number | string | undefined, urls: number | string | undefined) =>
    own !== undefined && urls !== undefined && String(own) !== String(urls)
  const problems: [string, string][] = []
  const oneOf = 'give it in one place'
  if (redis.host !== undefined && redis.host.toLowerCase() !== url.host?.toLowerCase())
    problems.push(['host', `differs from the url; ${oneOf}`])
  if (redis.port !== undefined && (isSocket || Number(redis.port) !== url.port))
    problems.push(['port', `differs from the url${isSocket ? '' : ` (${url.port})`}; ${oneOf}`])
  if (differs(redis.db === undefined ? undefined : Number(redis.db), url.db))
    problems.push(['db', `differs from the url (${url.db}); ${oneOf}`])
  if (differs(redis.username, url.username)) problems.push(['username', `differs from the url; ${oneOf}`])
  if (differs(redis.password, url.password)) problems.push(['password', `differs from the url; ${oneOf}`])
  if (redis.tls !== undefined && isSocket) problems.push(['tls', 'is not for a unix socket; leave it out'])
  if (redis.tls !== undefined && !isSocket && !url.tls)
    problems.push(['tls', 'is given, and the url says redis://, which is plain text; write rediss://'])
  return problems
}

function addressedInOneWay(input: RedisRuleInput): readonly Problem[] {
  const redis = redisOf(input)
  const ways = (['url', 'cluster', 'sentinels'] as const).filter((way) => redis[way] !== undefined)
  const problems = ways.length > 1 ? [at(input, `has ${ways.join(' and ')}; one of them is enough`)] : []
  const many = ways.find((way) => way !== 'url')
  if (many !== undefined) {
    const ignored = (['host', 'port'] as const).filter((key) => redis[key] !== undefined)
    problems.push(...ignored.map((key) => at(input, `has no effect beside ${many}; leave it out`, { key })))
  }
  if (redis.cluster !== undefined && Number(redis.db ?? 0) !== 0) {
    problems.push(at(input, 'has a cluster and a db; a cluster has no databases but 0'))
  }
  return problems
}

/** Checks the ports of nodes; the schema checks their form. */
function nodesAreServers(input: RedisRuleInput): readonly Problem[] {
  const { cluster = [], sentinels } = redisOf(input)
  const lists = { cluster, sentinels: sentinels?.nodes ?? [] }
  return Object.entries(lists).flatMap(([key, nodes]) => {
    const wrong = nodes.filter((node) => !isPort(Number(/\d+$/.exec(node)?.[0])))
    return wrong.map((node) => at(input, `has the port of ${node}; ports go from 1 to 65535`, { key }))
  })
}

function isPort(port: number): boolean {
  return port >= 1 && port <= 65_535
}

/** Checks that sentinels have name and nodes. The schema of the secrets cannot require them, because the config may have them. */
function sentinelsAreComplete(input: RedisRuleInput): readonly Problem[] {
  const { sentinels } = redisOf(input)
  if (sentinels === undefined || (sentinels.name !== undefined && sentinels.nodes !== undefined)) return []
  return [at(input, 'needs name and nodes', { key: 'sentinels' })]
}

/** Refuses braces in a key prefix: the program uses them as a hash tag, so that all keys of a context are in one slot of a Redis cluster. */
function keyPrefixHasNoBraces(input: RedisRuleInput): readonly Problem[] {
  return /[{}]/.test(redisOf(input).keyPrefix ?? '') ? [at(input, 'keyPrefix must not hold { or }')] : []
}

function redisOf({ settings }: RedisRuleInput): DatasourceSettings {
  return settings.datasources.redis ?? {}
}

function at(
  { source, redisSource }: RedisRuleInput,
  message: string,
  { key, suggestion }: { readonly key?: string; readonly suggestion?: string | undefined } = {},
): Problem {
  const path = pathOfNames('cicdstatemgr', 'datasources', 'redis', ...(key === undefined ? [] : [key]))
  const file = key === undefined ? source : (redisSource?.(key) ?? source)
  return { source: file, path, message, ...(suggestion === undefined ? {} : { suggestion }) }
}
