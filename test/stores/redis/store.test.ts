import { expect } from 'chai'
import type { Redis } from 'ioredis'
import type { RedisConfig } from '../../../src/config/config.ts'
import { RedisStore } from '../../../src/stores/redis/store.ts'
import { contextId } from '../../../src/context/context-id.ts'
import { changeDocument } from '../../support/change-document.ts'
import { rejection } from '../../support/rejection.ts'
import { startRedis } from '../../support/redis-server.ts'
import type { RedisServer } from '../../support/redis-server.ts'
import { contractLimits, describeStore } from '../contract/store-contract.ts'

const address = { db: 0, keyPrefix: 'cicd:', timeouts: { connect: 2000, command: 2000 } }

describe('redis', () => {
  let server: RedisServer

  before(async () => {
    server = await startRedis()
  })

  after(async () => {
    await server.stop()
  })

  function config(more: Partial<RedisConfig> = {}): RedisConfig {
    const { host, port } = server
    return { ...address, name: 'redis', host, port, ...more }
  }

  function open(more: Partial<RedisConfig> = {}): RedisStore {
    return new RedisStore(config(more), contractLimits)
  }

  let other: Redis

  describeStore('the redis store', {
    sample: new RedisStore({ ...address, name: 'redis', host: 'nowhere.invalid', port: 6379 }, contractLimits),
    open: async () => {
      other = server.client()
      await other.flushall()
      return open()
    },
    another: () => open(),
    overwrite: async (id, text) => {
      await other.set(`cicd:${id}`, text)
    },
    textOf: async (id) => (await other.get(`cicd:${id}`)) ?? '',
    remove: async (id) => {
      await other.del(`cicd:${id}`)
    },
    dispose: async () => {
      await other.quit()
    },
  })

  describe('what stands beside a document', () => {
    const demo = contextId('demo')
    let client: Redis

    beforeEach(async () => {
      client = server.client()
      await client.flushall()
    })

    async function storeSome(count: number, store: RedisStore, padding = ''): Promise<void> {
      for (let n = 1; n <= count; n++) await changeDocument(store, demo, () => ({ n, padding }))
      await store.close()
    }

    it('is meta and history, in the slot of the document', async () => {
      await storeSome(1, open())

      expect((await client.keys('*')).sort()).to.deep.equal(['cicd:demo', '{cicd:demo}:history', '{cicd:demo}:meta'])
      expect(await client.get('cicd:demo')).to.equal('{"n":1,"padding":""}')
      const [entry = '', ...others] = await client.lrange('{cicd:demo}:history', 0, -1)
      expect(others).to.deep.equal([])
      expect(JSON.parse(entry)).to.include({
        revision: 1,
        actor: 'tester',
        command: 'set',
        time: '2026-01-02T03:04:05.678Z',
      })
      expect(await client.hgetall('{cicd:demo}:meta')).to.deep.equal({
        revision: '1',
        hash: '7539b7c7271ff8bb899f4f203225ca7ad4668bc2',
        historyBytes: String(Buffer.byteLength(entry)),
        changedAt: '2026-01-02T03:04:05.678Z',
        cicdContext: '',
      })
    })

    it('is history of as many changes as shall be kept, the newest first', async () => {
      await storeSome(8, open())

      const entries = await client.lrange('{cicd:demo}:history', 0, -1)
      expect(entries.map((entry) => (JSON.parse(entry) as { revision: number }).revision)).to.deep.equal([
        8, 7, 6, 5, 4,
      ])
      expect(await client.hget('{cicd:demo}:meta', 'historyBytes')).to.equal(String(entries.join('').length))
    })

    it('is history of no more bytes than shall be kept', async () => {
      const store = new RedisStore(config(), { maxBytes: 8_000_000, history: { keep: 100, maxBytes: 500 } })
      await storeSome(8, store)

      const entries = await client.lrange('{cicd:demo}:history', 0, -1)
      expect(entries.join('').length).to.be.within(300, 500)
      expect(await client.hget('{cicd:demo}:meta', 'historyBytes')).to.equal(String(entries.join('').length))
    })

    it('lives as long as the document, and each change renews it', async () => {
      const keys = ['cicd:demo', '{cicd:demo}:meta', '{cicd:demo}:history']
      const store = open({ ttl: 60_000 })
      await changeDocument(store, demo, () => ({ n: 1 }))
      for (const key of keys) await client.pexpire(key, 5_000)
      await storeSome(1, store)

      for (const key of keys) expect(await client.pttl(key)).to.be.within(50_000, 60_000)
    })

    it('keeps the time to live that a context was given where the config names none', async () => {
      await storeSome(1, open())
      await client.pexpire('cicd:demo', 60_000)
      await storeSome(1, open())

      expect(await client.pttl('cicd:demo')).to.be.within(50_000, 60_000)
    })

    it('goes on counting where another program removed the document', async () => {
      await storeSome(3, open())
      await client.del('cicd:demo')

      const store = open()
      expect(await store.lastRevision(demo)).to.equal(3)
      expect((await changeDocument(store, demo, () => ({}))).revision).to.equal(4)
      await store.close()
    })
  })

  it('stores also after the server forgot its scripts', async () => {
    const store = open()
    await changeDocument(store, contextId('scripts'), () => ({ n: 1 }))
    await server.client().script('FLUSH')

    expect((await changeDocument(store, contextId('scripts'), () => ({ n: 2 }))).revision).to.equal(2)
    await store.close()
  })

  it('refuses bytes that are not UTF-8', async () => {
    await server.client().set('cicd:bytes', Buffer.from([0x7b, 0xff, 0x7d]))
    const store = open()

    const error = await rejection(store.read(contextId('bytes')))

    const where = `the key "cicd:bytes" of Redis at 127.0.0.1:${server.port}`
    expect(error.message).to.equal(`${where} holds no context data: it is not UTF-8`)
    await store.close()
  })
})
