import { expect } from 'chai'
import type { RedisConfig } from '../../../src/config/config.ts'
import { contextId } from '../../../src/context/context-id.ts'
import type { CicdError } from '../../../src/errors/cicd-error.ts'
import { RedisStore } from '../../../src/stores/redis/store.ts'
import { commitOn } from '../../support/change-document.ts'
import { startRedis } from '../../support/redis-server.ts'
import type { RedisServer, RedisServerOptions } from '../../support/redis-server.ts'
import { rejection } from '../../support/rejection.ts'
import { startSlowProxy } from '../../support/slow-proxy.ts'
import type { SlowProxy } from '../../support/slow-proxy.ts'
import { contractLimits } from '../contract/store-contract.ts'

const demo = contextId('demo')
const delivery = { key: 'k', status: 'applied', time: '2026-01-02T03:04:05.678Z' } as const
const minute = { owner: 'me', ttl: 60_000 }

const reads: Readonly<Record<string, (store: RedisStore) => Promise<unknown>>> = {
  read: (store) => store.read(demo),
  history: (store) => store.history.read(demo),
  list: (store) => store.list({ limit: 10 }),
  expiresAt: (store) => store.lifetimes.expiresAt(demo),
  ownTtl: (store) => store.lifetimes.ownTtl(demo),
  readDelivery: (store) => store.readDelivery(demo, 'k'),
}
const writes: Readonly<Record<string, (store: RedisStore) => Promise<unknown>>> = {
  commit: (store) => store.commit(commitOn(demo, undefined, { n: 2 })),
  import: (store) => store.commit({ ...commitOn(demo, undefined, { n: 2 }), carried: { history: [], ttl: null } }),
  delete: (store) => store.delete(demo),
  expire: (store) => store.lifetimes.expire(demo, 60_000),
  writeDelivery: (store) => store.writeDelivery(demo, delivery),
  acquireLock: (store) => store.locks.acquire('prod', minute),
  renewLock: (store) => store.locks.renew('prod', 1, 60_000),
  releaseLock: (store) => store.locks.release('prod', 1),
}

describe('a redis on a bad day', () => {
  const servers: RedisServer[] = []
  let proxy: SlowProxy | undefined

  afterEach(async () => {
    proxy?.close()
    await Promise.all(servers.splice(0).map((server) => server.stop()))
  })

  async function start(options?: RedisServerOptions): Promise<RedisServer> {
    const server = await startRedis(options)
    servers.push(server)
    return server
  }

  async function startBehindProxy(): Promise<[RedisServer, SlowProxy]> {
    const server = await start()
    proxy = await startSlowProxy(server.port)
    return [server, proxy]
  }

  it('is slow, and still used', async () => {
    const [, slow] = await startBehindProxy()
    slow.delayAnswers(100)
    const store = open(slow.port)

    expect((await store.commit({ ...commitOn(demo, undefined, { n: 1 }), delivery })).kind).to.equal('stored')
    for (const action of Object.values({ ...reads, ...writes })) await action(store)
    await store.close()
  })

  it('is too slow: everything ends in time, and what wrote says that its fate is unknown', async () => {
    const [, slow] = await startBehindProxy()
    const timeouts = { connect: 400, command: 400 }
    const expectTimeouts = async (actions: typeof reads, said: RegExp) => {
      for (const [name, action] of Object.entries(actions)) {
        const store = open(slow.port, { timeouts })
        await store.ping()
        slow.delayAnswers(60_000)
        const error = await failureOf(action(store))
        slow.delayAnswers(0)
        expect([error.kind, error.code], name).to.deep.equal(['store-unavailable', 'REDIS_TIMED_OUT'])
        expect(error.message, name).to.match(said)
        await store.close()
      }
    }

    await expectTimeouts(reads, / does not answer in time: Command timed out$/)
    await expectTimeouts(
      writes,
      / does not answer in time; whether the change was stored is unknown: Command timed out$/,
    )
  })

  it('loses one answer: everything is done once, and told as it was done', async () => {
    const [server, slow] = await startBehindProxy()
    const store = open(slow.port)
    await store.ping()
    const onceMore = async <T>(action: () => Promise<T>): Promise<T> => {
      slow.cutAnswers()
      return await action()
    }

    const stored = await onceMore(() => store.commit({ ...commitOn(demo, undefined, { n: 1 }), delivery }))
    expect(stored.kind).to.equal('stored')
    expect(await server.client().llen('{demo}:history')).to.equal(1)
    expect(await onceMore(() => store.locks.acquire('prod', minute))).to.include({ kind: 'acquired', token: 1 })
    expect(await onceMore(() => store.locks.renew('prod', 1, 60_000))).to.equal(true)
    expect(await onceMore(() => store.locks.release('prod', 1))).to.equal(true)
    expect(await onceMore(() => store.lifetimes.expire(demo, 60_000))).to.equal(true)
    expect((await onceMore(() => store.list({ limit: 10 }))).contexts).to.have.length(1)
    expect(await onceMore(() => store.delete(demo))).to.equal(true)
    expect(slow.cuts()).to.equal(7)
    expect(await store.read(demo)).to.equal(undefined)
    await store.close()
  })

  it('goes away with an answer: the change is there, and nobody says that it is not', async () => {
    const [server, slow] = await startBehindProxy()
    const store = open(slow.port)
    // So that the answer is that of the script, not that it must be sent first.
    await store.commit(commitOn(contextId('other'), undefined, { n: 1 }))
    slow.cutAnswerAndVanish()

    const error = await failureOf(store.commit(commitOn(demo, undefined, { n: 1 })))

    expect([error.code, error.exitCode]).to.deep.equal(['REDIS_UNREACHABLE', 6])
    expect(error.message).to.contain('whether the change was stored is unknown')
    expect(await server.client().exists('demo')).to.equal(1)
    await store.close()
  })

  it('loses all answers: everything ends in time', async () => {
    const [, slow] = await startBehindProxy()
    for (const action of [reads.read!, reads.list!, writes.commit!, writes.acquireLock!]) {
      slow.cutAnswers(Infinity)
      const store = open(slow.port, { timeouts: { connect: 1000, command: 1000 } })
      expect((await failureOf(action(store))).kind).to.equal('store-unavailable')
      await store.close()
    }
  })

  it('is out of memory: nothing is half stored, and room can still be made', async () => {
    const server = await start({ args: ['--maxmemory-policy', 'noeviction'] })
    const store = open(server.port)
    const result = await store.commit({ ...commitOn(demo, undefined, { n: 1 }), delivery })
    const stored = result.kind === 'stored' ? result.stored : undefined
    await server.client().config('SET', 'maxmemory', 1)

    for (const write of [
      () => store.commit({ ...commitOn(demo, stored, { n: 2 }), delivery: { ...delivery, key: 'l' } }),
      () => store.commit(commitOn(contextId('new'), undefined, {})),
      () => store.writeDelivery(demo, { ...delivery, key: 'l' }),
      () => store.locks.acquire('prod', minute),
    ]) {
      const error = await failureOf(write())
      expect([error.kind, error.code]).to.deep.equal(['store-unavailable', 'REDIS_FULL'])
    }

    expect(await store.read(demo)).to.deep.equal(stored)
    expect([await store.readDelivery(demo, 'l'), (await store.history.read(demo)).length]).to.deep.equal([undefined, 1])
    expect(await store.lifetimes.expire(demo, 60_000)).to.equal(true)
    expect(await store.delete(demo)).to.equal(true)
    await store.close()
  })

  it('is a read-only replica: everything that reads works, nothing that writes does', async () => {
    const primary = await start({ args: ['--repl-diskless-sync-delay', '0'] })
    const replica = await start({ args: ['--replicaof', '127.0.0.1', String(primary.port)] })
    const writer = open(primary.port)
    await writer.commit({ ...commitOn(demo, undefined, { n: 1 }), delivery })
    await writer.locks.acquire('prod', minute)
    while ((await replica.client().exists('{lock:prod}')) === 0);
    const store = open(replica.port)

    for (const action of Object.values(reads)) await action(store)
    // A commit, an import, and a request for a lock, that would write nothing are answered as anywhere.
    const refused = Object.entries(writes).filter(([name]) => !['commit', 'import', 'acquireLock'].includes(name))
    for (const [name, action] of refused) {
      const error = await failureOf(action(store))
      expect([error.kind, error.code], name).to.deep.equal(['store-unavailable', 'REDIS_READ_ONLY'])
    }
    await Promise.all([store.close(), writer.close()])
  })

  it('holds something else beside a document: nothing is half stored', async () => {
    const server = await start()
    const store = open(server.port)
    const client = server.client()
    await store.commit(commitOn(demo, undefined, { n: 1 }))
    const stored = await store.read(demo)
    for (const companion of ['meta', 'history', 'deliveries', 'deliveryKeys']) {
      const key = `{demo}:${companion}`
      await client.rename(key, 'aside').catch(() => undefined)
      await client.set(key, 'taken')

      const error = await failureOf(store.commit({ ...commitOn(demo, stored, { n: 2 }), delivery }))

      expect([error.kind, error.code], companion).to.deep.equal(['conflict', 'KEY_TAKEN'])
      expect(error.message).to.equal(
        `the key "${key}" of Redis at 127.0.0.1:${server.port} holds something other than context data`,
      )
      expect(error.suggestions.at(-1)).to.equal(`If no program needs the key, remove it: redis-cli DEL '${key}'.`)
      expect(await client.get('demo'), companion).to.equal('{"n":1}')
      await client.del(key)
      await client.rename('aside', key).catch(() => undefined)
    }
    expect(await store.read(demo)).to.deep.equal(stored)
    expect(await store.history.read(demo)).to.have.length(1)
    await store.close()
  })

  it('holds something else where a lock should be', async () => {
    const server = await start()
    await server.client().set('{lock:prod}', 'taken')
    const store = open(server.port)

    expect((await failureOf(store.locks.acquire('prod', minute))).code).to.equal('KEY_TAKEN')
    await store.close()
  })

  it('makes one of two writers who create the same id at once the first', async () => {
    const server = await start()
    const stores = [open(server.port), open(server.port)]

    const results = await Promise.all(stores.map((store, n) => store.commit(commitOn(demo, undefined, { n }))))

    expect(results.map(({ kind }) => kind).sort()).to.deep.equal(['conflict', 'stored'])
    await Promise.all(stores.map((store) => store.close()))
  })

  it('keeps 500 deliveries of a context, the newest', async () => {
    const server = await start()
    const store = open(server.port)
    await store.commit(commitOn(demo, undefined, {}))
    for (let n = 0; n < 510; n++) await store.writeDelivery(demo, { ...delivery, key: `key-${n}` })

    expect(await server.client().hlen('{demo}:deliveries')).to.equal(500)
    expect(await store.readDelivery(demo, 'key-9')).to.equal(undefined)
    expect(await store.readDelivery(demo, 'key-10')).to.include({ key: 'key-10' })
    await store.close()
  })
})

function open(port: number, more: Partial<RedisConfig> = {}): RedisStore {
  const timeouts = { connect: 2000, command: 2000 }
  return new RedisStore(
    { name: 'redis', host: '127.0.0.1', port, db: 0, keyPrefix: '', timeouts, ...more },
    contractLimits,
  )
}

/** The error of an action, which must come in under 5 s. */
async function failureOf(action: Promise<unknown>): Promise<CicdError> {
  const start = performance.now()
  const error = await rejection(action)
  expect(performance.now() - start).to.be.lessThan(5000)
  return error
}
