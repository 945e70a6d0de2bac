import { expect } from 'chai'
import type { RedisConfig } from '../../../src/config/config.ts'
import { contextId } from '../../../src/context/context-id.ts'
import { RedisStore } from '../../../src/stores/redis/store.ts'
import { commitOn } from '../../support/change-document.ts'
import { startRedisCluster } from '../../support/redis-cluster.ts'
import { startRedis } from '../../support/redis-server.ts'
import type { RedisServer } from '../../support/redis-server.ts'
import { rejection } from '../../support/rejection.ts'
import { collect } from '../contract/list-contract.ts'
import { contractLimits, documentOf } from '../contract/store-contract.ts'

describe('the list of a redis', () => {
  const servers: RedisServer[] = []

  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.stop()))
  })

  function open({ host, port }: RedisServer, more: Partial<RedisConfig> = {}): RedisStore {
    const timeouts = { connect: 2000, command: 4000 }
    return new RedisStore({ name: 'redis', host, port, db: 0, keyPrefix: 'cicd:', timeouts, ...more }, contractLimits)
  }

  async function create(store: RedisStore, count: number): Promise<string[]> {
    const ids = Array.from({ length: count }, (_, n) => `app-${n % 10}/${n}`)
    await Promise.all(ids.map((id) => store.commit(commitOn(contextId(id), undefined, documentOf(contextId(id))))))
    return ids.sort()
  }

  it('has 3000 contexts, page by page, each once, among 7000 other keys', async () => {
    servers.push(await startRedis())
    const store = open(servers[0]!)
    const ids = await create(store, 3000)
    const client = servers[0]!.client()
    await client.eval("for n = 1, 1000 do redis.call('SET', 'other:' .. n, 'x') end", 0)

    expect((await collect(store, { limit: 100 })).sort()).to.deep.equal(ids)
    expect((await collect(store, { limit: 7, prefix: 'app-3/' })).sort()).to.deep.equal(
      ids.filter((id) => id.startsWith('app-3/')),
    )
    expect((await store.list({ limit: 5000 })).contexts).to.have.length(3000)
    await store.close()
  })

  it('names a key that is too large to be read, and shows the other contexts', async () => {
    servers.push(await startRedis())
    const store = open(servers[0]!)
    const ids = await create(store, 2)
    const client = servers[0]!.client()
    await client.eval("redis.call('SET', 'cicd:junk', string.rep('x', 40000000))", 0)
    await client.eval("redis.call('SET', 'cicd:' .. ARGV[1], string.rep('x', 40000000), 'KEEPTTL')", 0, ids[0]!)

    const { contexts } = await store.list({ limit: 10 })

    const rows = contexts.map(({ id, bytes, error }) => [id, bytes, error?.code, error?.message] as const)
    const message = (key: string) =>
      `the key "cicd:${key}" of Redis at 127.0.0.1:${servers[0]!.port} holds no context data: it has 40000000 bytes, and at most 34000000 are read`
    expect(rows.sort(([one], [other]) => (one < other ? -1 : 1))).to.deep.equal([
      [ids[0], 40_000_000, 'DOCUMENT_UNREADABLE', message(ids[0]!)],
      [ids[1], contexts.find(({ id }) => id === ids[1])?.bytes, undefined, undefined],
      ['junk', 40_000_000, 'DOCUMENT_UNREADABLE', message('junk')],
    ])
    expect(await rejection(store.read(contextId('junk')))).to.include({ message: message('junk') })
    expect(await rejection(store.read(contextId(ids[0]!)))).to.include({ message: message(ids[0]!) })
    expect(await store.history.read(contextId(ids[0]!))).to.have.length(2)
    expect(await store.delete(contextId(ids[0]!))).to.equal(true)
    await store.close()
  })

  it('never asks with KEYS', async () => {
    servers.push(await startRedis({ args: ['--rename-command', 'KEYS', ''] }))
    const store = open(servers[0]!)
    const ids = await create(store, 50)

    expect((await collect(store, { limit: 10 })).sort()).to.deep.equal(ids)
    await store.close()
  })

  it('goes through all primaries of a cluster', async () => {
    servers.push(...(await startRedisCluster(3)))
    const store = open(servers[0]!, { cluster: [`127.0.0.1:${servers[0]!.port}`] })
    const ids = await create(store, 600)
    for (const server of servers) expect(await server.client().dbsize()).to.be.greaterThan(300)

    expect((await collect(store, { limit: 50 })).sort()).to.deep.equal(ids)
    const cursor = Buffer.from('["127.0.0.1:1","0",[]]').toString('base64url')
    const error = await rejection(store.list({ limit: 1, cursor }))
    expect(error.message).to.equal('the cursor is of a Redis node that is not a primary any more')

    const { token } = (await store.locks.acquire('prod', { owner: 'me', ttl: 1000 })) as { token: number }
    expect([await store.locks.release('prod', token), await store.delete(contextId(ids[0]!))]).to.deep.equal([
      true,
      true,
    ])
    await store.close()
  })

  it('has the locks of all primaries of a cluster, with who waits for them, and those of its own prefix only', async () => {
    servers.push(...(await startRedisCluster(3)))
    const cluster = [`127.0.0.1:${servers[0]!.port}`]
    const [store, other] = [open(servers[0]!, { cluster }), open(servers[0]!, { cluster, keyPrefix: 'cicd[:' })]
    const names = Array.from({ length: 40 }, (_, n) => `deploy/${n}`).sort()
    for (const owner of ['holder', 'waiter']) {
      const ticket = { id: owner, lease: 60_000 }
      for (const name of names) await store.locks.acquire(name, { owner, ttl: 60_000, ticket })
    }
    await other.locks.acquire('deploy/other', { owner: 'other', ttl: 60_000 })

    const found: string[] = []
    for (let cursor: string | undefined, isFirst = true; isFirst || cursor !== undefined; isFirst = false) {
      const page = await store.locks.list({ limit: 7, ...(cursor !== undefined && { cursor }) })
      found.push(...page.locks.map(({ name, holder, waiting }) => `${name} ${holder?.owner} ${waiting}`))
      cursor = page.cursor
    }

    expect(found.sort()).to.deep.equal(names.map((name) => `${name} holder 1`))
    expect((await other.locks.list({ limit: 7 })).locks.map(({ name }) => name)).to.deep.equal(['deploy/other'])
    await store.close()
    await other.close()
  })

  it('has what other programs stored, and nothing that is not context data', async () => {
    servers.push(await startRedis())
    const store = open(servers[0]!, { keyPrefix: '' })
    await create(store, 1)
    const client = servers[0]!.client()
    await client.set('original', 'state:\n  cicdContextDataId: original\n  cicdContextName: dev\n')
    await client.set('counter', '17')
    await client.set('settings', '{"state":{"cicdContextDataId":"another"}}')
    await client.set('not an id', '{}')
    await client.lpush('queue', 'job')
    await client.set('app-0/0', '{"changed":true}')

    const { contexts } = await store.list({ limit: 100 })

    expect([...contexts].sort((a, b) => (a.id < b.id ? -1 : 1))).to.deep.equal([
      { id: 'app-0/0', cicdContext: undefined, revision: 2, changedAt: undefined, expiresAt: undefined, bytes: 16 },
      { id: 'original', cicdContext: 'dev', revision: 1, changedAt: undefined, expiresAt: undefined, bytes: 60 },
    ])
    await store.close()
  })
})
