import { startRedis } from './redis-server.ts'
import type { RedisServer } from './redis-server.ts'

/** Starts a cluster of this many primaries, which share the slots. Returns when each of them reports that the cluster is healthy. */
export async function startRedisCluster(size: number): Promise<RedisServer[]> {
  const servers = await Promise.all(
    Array.from({ length: size }, () =>
      startRedis({ args: ['--cluster-enabled', 'yes', '--cluster-announce-ip', '127.0.0.1'] }),
    ),
  )
  const [first, ...others] = servers
  for (const other of others) {
    const [, busPort] = (await other.client().config('GET', 'cluster-port')) as [string, string]
    await first!.client().call('CLUSTER', 'MEET', '127.0.0.1', other.port, busPort)
  }
  for (const [index, server] of servers.entries()) {
    const [start, end] = [index, index + 1].map((n) => Math.floor((n * 16_384) / size))
    await server.client().call('CLUSTER', 'ADDSLOTSRANGE', start!, end! - 1)
  }
  for (const server of servers) {
    for (let info = ''; !isWell(info, size); info = String(await server.client().call('CLUSTER', 'INFO')));
  }
  return servers
}

function isWell(info: string, size: number): boolean {
  return info.includes('cluster_state:ok') && info.includes(`cluster_size:${size}`)
}
