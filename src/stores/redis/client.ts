import type { Cluster, Redis, RedisOptions } from 'ioredis'
import type { RedisConfig } from '../../config/config.ts'
import { given } from '../../json/given.ts'
import { loadIoredis } from './ioredis.ts'
import { nodeOptions, parseEndpoint } from './options.ts'
import type { RedisTarget } from './options.ts'

export type RedisClient = Redis | Cluster

/** A client that is not yet connected: of one server, of the primary behind sentinels, or of a cluster. `tryAgain`: after a failure. */
export async function createClient(
  config: RedisConfig,
  target: RedisTarget,
  tryAgain: () => boolean,
): Promise<RedisClient> {
  const { Cluster, Redis } = await loadIoredis()
  const options = await nodeOptions(config, target)
  if (config.cluster !== undefined) {
    return new Cluster(
      config.cluster.map((node) => parseEndpoint(node, 6379)),
      {
        lazyConnect: true,
        enableReadyCheck: false,
        slotsRefreshTimeout: config.timeouts.connect,
        clusterRetryStrategy: () => null,
        // A certificate is for the name: an address that was looked up before would not be in it.
        dnsLookup: (address, callback) => {
          callback(null, address)
        },
        redisOptions: options,
      },
    )
  }
  return new Redis({
    ...options,
    db: target.db,
    retryStrategy: (attempt: number) => (attempt <= 5 && tryAgain() ? attempt * 50 : null),
    ...serverOptions(config, target, options.tls),
  })
}

/**
 * A client of one server that is to subscribe and do nothing else, not yet connected: it lives as long as its connection. Of a cluster it is
 * one of the nodes that the config names, `attempt` choosing.
 */
export async function createSubscriber(config: RedisConfig, target: RedisTarget, attempt: number): Promise<Redis> {
  const { Redis } = await loadIoredis()
  const options = await nodeOptions(config, target)
  const nodes = config.cluster ?? []
  const node = nodes[attempt % nodes.length]
  const server = node === undefined ? serverOptions(config, target, options.tls) : parseEndpoint(node, 6379)
  // What is told of has no database; a server that vanished without a word is noticed after a while.
  return new Redis({ ...options, ...server, retryStrategy: () => null, keepAlive: 30_000 })
}

/** Where a single server is, or the primary behind sentinels. */
function serverOptions(config: RedisConfig, target: RedisTarget, tls: RedisOptions['tls']) {
  if (config.sentinels === undefined) return target.endpoint
  return {
    name: config.sentinels.name,
    sentinels: config.sentinels.nodes.map((node) => parseEndpoint(node, 26379)),
    ...given({ sentinelUsername: config.sentinels.username, sentinelPassword: config.sentinels.password }),
    sentinelRetryStrategy: () => null,
    sentinelCommandTimeout: config.timeouts.command,
    updateSentinels: false,
    ...(tls === undefined ? {} : { enableTLSForSentinelMode: true, sentinelTLS: tls }),
  }
}
