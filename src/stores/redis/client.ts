import type { Cluster, Redis } from 'ioredis'
import type { RedisConfig } from '../../config/config.ts'
import { given } from '../../json/given.ts'
import { nodeOptions, parseEndpoint } from './options.ts'
import type { RedisTarget } from './options.ts'

export type RedisClient = Redis | Cluster

/** A client that is not yet connected: of one server, of the primary behind sentinels, or of a cluster. `tryAgain`: after a failure. */
export async function createClient(
  config: RedisConfig,
  target: RedisTarget,
  tryAgain: () => boolean,
): Promise<RedisClient> {
  const { Cluster, Redis } = await import('ioredis')
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
  const single = {
    ...options,
    db: target.db,
    retryStrategy: (attempt: number) => (attempt <= 5 && tryAgain() ? attempt * 50 : null),
  }
  if (config.sentinels === undefined) return new Redis({ ...single, ...target.endpoint })
  return new Redis({
    ...single,
    name: config.sentinels.name,
    sentinels: config.sentinels.nodes.map((node) => parseEndpoint(node, 26379)),
    ...given({ sentinelUsername: config.sentinels.username, sentinelPassword: config.sentinels.password }),
    sentinelRetryStrategy: () => null,
    sentinelCommandTimeout: config.timeouts.command,
    updateSentinels: false,
    ...(options.tls === undefined ? {} : { enableTLSForSentinelMode: true, sentinelTLS: options.tls }),
  })
}
