import type { Redis } from 'ioredis'
import { startRedis } from '../../test/support/redis-server.ts'
import type { RedisServer } from '../../test/support/redis-server.ts'
import { until } from './until.ts'

/** A master, a replica and three sentinels with a quorum of two. */
export interface Sentinels extends AsyncDisposable {
  /** The setting of the config for them. */
  readonly setting: { readonly name: string; readonly nodes: string[] }
  /** The server that the sentinels name as master. */
  master(): Promise<RedisServer>
  /** Makes the replica the master, and returns when the other server follows it. `kill`: the master dies; `command`: it is told to step down. */
  failOver(how: 'command' | 'kill'): Promise<void>
}

const name = 'main'
const config = (port: number) => `
sentinel monitor ${name} 127.0.0.1 ${port} 2
sentinel down-after-milliseconds ${name} 1000
sentinel failover-timeout ${name} 5000
`

/** Starts the servers on free ports of loopback; disposing stops them. */
export async function startSentinels(): Promise<Sentinels> {
  const stack = new AsyncDisposableStack()
  const start = async (...options: Parameters<typeof startRedis>) => {
    const server = await startRedis(...options)
    stack.defer(() => server.stop())
    return server
  }
  // A master that came back empty would count as one that lost everything, and its replicas would become empty too.
  const args = ['--repl-diskless-sync-delay', '0', '--appendonly', 'yes']
  const first = await start({ args })
  const second = await start({ args: [...args, '--replicaof', '127.0.0.1', String(first.port)] })
  const servers = [first, second].map((server) => ({ server, client: quiet(server.client()) }))
  const sentinels = await Promise.all([1, 2, 3].map(() => start({ config: config(first.port), args: ['--sentinel'] })))
  const clients = sentinels.map((sentinel) => sentinel.client())
  // The settings of Redis's own tests: by default sentinels check only every 10 s.
  for (const client of clients) await client.call('SENTINEL', 'DEBUG', 'info-period', '500', 'publish-period', '500')
  const told = async (index: number) =>
    (await clients[index]!.call('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', name)) as string[]
  const serverAt = (port: string | undefined) => servers.find(({ server }) => String(server.port) === port)!

  const current = async () => serverAt((await told(0))[1])
  const isReady = async () => {
    const known = await Promise.all(
      clients.map((client) => client.call('SENTINEL', 'CKQUORUM', name).catch(() => 'NOQUORUM')),
    )
    return known.every((answer) => String(answer).startsWith('OK 3')) && (await replicates((await current()).client))
  }
  await until(isReady)
  await until(async () =>
    String(await clients[0]!.call('SENTINEL', 'REPLICAS', name)).includes('master-link-status,ok'),
  )

  return {
    setting: { name, nodes: sentinels.map(({ port }) => `127.0.0.1:${port}`) },
    master: async () => (await current()).server,
    async failOver(how) {
      const old = await current()
      if (how === 'kill') await old.server.restart(() => until(async () => (await current()) !== old))
      else await until(async () => isOk(clients[0]!.call('SENTINEL', 'FAILOVER', name)))
      await until(async () => (await Promise.all([0, 1, 2].map(told))).every(([, port]) => serverAt(port) !== old))
      await until(async () => replicates((await current()).client))
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}

/** Whether a master has a replica that is up to date. */
async function replicates(client: Redis): Promise<boolean> {
  return /role:master[^]*state=online/.test(await client.info('replication'))
}

/** A client that ignores connection errors: a server that is down is tried again. */
function quiet(client: Redis): Redis {
  return client.on('error', () => undefined)
}

async function isOk(answer: Promise<unknown>): Promise<boolean> {
  return answer.then(
    () => true,
    () => false,
  )
}
