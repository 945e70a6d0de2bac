import type { Cluster, Redis, RedisOptions } from 'ioredis'
import type { RedisConfig } from '../../config/config.ts'
import { given } from '../../json/given.ts'
import { loadIoredis } from './ioredis.ts'
import { nodeOptions, parseEndpoint } from './options.ts'
import type { RedisTarget } from './options.ts'

export type RedisClient = Redis | Cluster

/**
 * Makes a client that is not yet connected: for one server, for the primary behind sentinels, or for a cluster. `tryAgain` decides after a failure
 * whether to reconnect.
 */
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
        // The TLS certificate is for the host name: it would not match an address that was looked up before.
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
 * Makes a client that only subscribes, for one server, not yet connected. It does not reconnect. In a cluster, `attempt` chooses one of the nodes in
 * the config.
 */
export async function createSubscriber(config: RedisConfig, target: RedisTarget, attempt: number): Promise<Redis> {
  const { Redis } = await loadIoredis()
  const options = await nodeOptions(config, target)
  const nodes = config.cluster ?? []
  const node = nodes[attempt % nodes.length]
  const server = node === undefined ? serverOptions(config, target, options.tls) : parseEndpoint(node, 6379)
  // Channels do not belong to a database. Keep-alive detects a server that vanished without closing the connection.
  return new Redis({ ...options, ...server, retryStrategy: () => null, keepAlive: 30_000 })
}

/** The address of a single server, or of the primary behind sentinels. */
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
