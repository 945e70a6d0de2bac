import { expect } from 'chai'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { RedisConfig } from '../../../src/config/config.ts'
import { contextId } from '../../../src/context/context-id.ts'
import { channels, furtherRights, rights } from '../../../src/stores/redis/rights.ts'
import { RedisStore } from '../../../src/stores/redis/store.ts'
import { changeDocument, commitOn } from '../../support/change-document.ts'
import { listen } from '../../support/listening.ts'
import { startRedisCluster } from '../../support/redis-cluster.ts'
import { startRedis } from '../../support/redis-server.ts'
import type { RedisServer } from '../../support/redis-server.ts'
import { contractLimits, documentOf } from '../contract/store-contract.ts'

const page = readFileSync(join(import.meta.dirname, '..', '..', '..', 'docs', 'operations.md'), 'utf8')
const demo = contextId('demo')
const delivery = { key: 'k', status: 'applied', time: '2026-01-02T03:04:05.678Z' } as const
const login = { username: 'cicd', password: 'PASSWORD' }

/** The commands that the page gives, by what they are for. */
const documented = Object.fromEntries(
  [...page.matchAll(/^(?:\| (.*) \| `)?ACL SETUSER (cicd .*?)(?:` \|)?$/gm)].map(([, purpose = 'always', args = '']) => [
    purpose.replaceAll('`', ''),
    args.replaceAll('\\|', '|').split(' '),
  ]),
)

describe('the user that docs/operations.md makes', () => {
  const servers: RedisServer[] = []

  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.stop()))
  })

  async function start(...purposes: string[]): Promise<RedisServer> {
    const server = await startRedis({ args: ['--repl-diskless-sync-delay', '0'] })
    servers.push(server)
    await grant(server, ...purposes)
    return server
  }

  async function grant(server: RedisServer, ...purposes: string[]): Promise<void> {
    for (const purpose of ['always', ...purposes]) {
      await server.client().call('ACL', 'SETUSER', ...documented[purpose]!)
    }
  }

  it('may do what the hint of an error names, and what some configs need', () => {
    const granted = ({ always, ...others }: typeof documented) => [always!.slice(8), Object.values(others)]

    expect(documented.always!.slice(0, 8).join(' ')).to.equal(
      `cicd on >PASSWORD resetchannels ${channels('cicd:')} ~cicd:* ~{cicd:* -@all`,
    )
    expect(granted(documented)).to.deep.equal([rights, Object.values(furtherRights).map((right) => ['cicd', right])])
  })

  it('sends these commands, all of them, and no others', async () => {
    const server = await start()
    const sent = await sentWhile(server, () => doEverything(open(server)), { inside: true })

    expect([...new Set(sent)].map((name) => `+${name}`).sort()).to.deep.equal([...rights].sort())
  })

  it('sends one command for a read, two for a change, three with a delivery and two more with wait', async () => {
    const server = await start('where the config has wait')
    const replica = await startRedis({ args: ['--replicaof', '127.0.0.1', String(server.port)] })
    servers.push(replica)
    while (!(await replica.client().info('replication')).includes('master_link_status:up'));
    const store = open(server, { wait: { replicas: 1, timeout: 2000 } })
    await doEverything(store, { close: false })
    await store.commit(commitOn(demo, undefined, documentOf(demo), 100))
    expect(await sentWhile(server, () => store.read(demo))).to.deep.equal(['evalsha'])
    const change = async (withDelivery = {}) => {
      const found = await store.read(demo)
      if ('delivery' in withDelivery) await store.readDelivery(demo, 'k')
      await store.commit({ ...commitOn(demo, found, documentOf(demo)), ...withDelivery })
    }
    expect(await sentWhile(server, change)).to.deep.equal(['evalsha', 'evalsha', 'exists', 'wait'])
    expect(await sentWhile(server, () => change({ delivery }))).to.deep.equal([
      'evalsha',
      'evalsha',
      'evalsha',
      'exists',
      'wait',
    ])
    await store.close()
  })

  it('is enough for another database', async () => {
    const server = await start('for another database than 0')

    await doEverything(open(server, { db: 3 }))
  })

  it('is enough for a cluster', async () => {
    const nodes = await startRedisCluster(3)
    servers.push(...nodes)
    for (const node of nodes) await grant(node, 'for a cluster')

    await doEverything(open(nodes[0]!, { cluster: nodes.map(({ port }) => `127.0.0.1:${port}`) }))
  })

  it('is enough behind sentinels', async () => {
    const primary = await start()
    const sentinel = await startRedis({
      config: `sentinel monitor main 127.0.0.1 ${primary.port} 1\n`,
      args: ['--sentinel'],
    })
    servers.push(sentinel)

    await doEverything(open(primary, { sentinels: { name: 'main', nodes: [`127.0.0.1:${sentinel.port}`] } }))
  })
})

function open({ port }: RedisServer, more: Partial<RedisConfig> = {}): RedisStore {
  const address = { host: '127.0.0.1', port, db: 0, keyPrefix: 'cicd:', ...login }
  return new RedisStore(
    { name: 'redis', ...address, timeouts: { connect: 2000, command: 4000 }, ...more },
    contractLimits,
  )
}

/** All that a store can do, on every path that sends something else. */
async function doEverything(store: RedisStore, { close = true } = {}): Promise<void> {
  await store.ping()
  for (let n = 1; n <= 7; n++) await changeDocument(store, demo, () => documentOf(demo, { n }))
  await store.commit(commitOn(demo, undefined, documentOf(demo), 1))
  await store.history.read(demo)
  await store.list({ limit: 10 })
  await store.writeDelivery(demo, delivery)
  await store.readDelivery(demo, 'k')
  await store.lifetimes.expire(demo, 60_000)
  await changeDocument(store, demo, () => documentOf(demo))
  await store.lifetimes.expiresAt(demo)
  await store.lifetimes.expire(demo, undefined)
  const { token } = (await store.locks.acquire('prod', { owner: 'me', ttl: 60_000 })) as { token: number }
  await store.locks.renew('prod', token, 60_000)
  for (const id of ['a', 'b', 'c']) {
    await store.locks.acquire('prod', { owner: id, ttl: 60_000, ticket: { id, lease: 60_000 } })
  }
  await store.locks.withdraw('prod', 'a')
  await store.locks.release('prod', token)
  await store.locks.acquire('prod', { owner: 'b', ttl: 60_000, ticket: { id: 'b', lease: 60_000 } })
  await store.locks.look('prod')
  await store.locks.list({ limit: 10 })
  await hearOfChanges(store)
  await store.delete(demo)
  if (close) await store.close()
}

/** Listens to two contexts, one of them for longer. */
async function hearOfChanges(store: RedisStore): Promise<void> {
  using longer = listen(store, contextId('other'))
  const shorter = listen(store, demo)
  await Promise.all([longer.next(), shorter.next()])
  await changeDocument(store, demo, () => documentOf(demo, { n: 'heard' }))
  await shorter.next()
  shorter[Symbol.dispose]()
}

/** The names of the commands that a server gets meanwhile, in order: `inside` scripts too. To log in needs no right. */
async function sentWhile(
  server: RedisServer,
  action: () => Promise<unknown>,
  { inside = false } = {},
): Promise<string[]> {
  const names: string[] = []
  const client = server.client()
  await client.ping()
  const monitor = await server.client().monitor()
  const ended = new Promise<void>((resolve) => {
    monitor.on('monitor', (_time: string, [name = '']: string[], source: string) => {
      if (name === 'echo') resolve()
      else if (name !== 'auth' && (inside || source !== 'lua')) names.push(name.toLowerCase())
    })
  })
  await action()
  await client.echo('end')
  await ended
  monitor.disconnect()
  return names
}
