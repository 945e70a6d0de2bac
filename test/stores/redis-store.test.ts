import type { RedisConfig } from '../../src/config/config.ts'
import { RedisStore } from '../../src/stores/redis-store.ts'
import { startRedis } from '../support/redis-server.ts'
import type { RedisServer } from '../support/redis-server.ts'
import { contractLimits, describeStore } from './store-contract.ts'

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
    return { name: 'redis', host, port, db: 0, keyPrefix: 'cicd:', timeouts: { connect: 2000, command: 2000 }, ...more }
  }

  function open(more: Partial<RedisConfig> = {}): RedisStore {
    return new RedisStore(config(more), contractLimits)
  }

  describeStore('the redis store', async () => {
    const client = server.client()
    await client.flushall()
    return {
      store: open(),
      another: () => open(),
      overwrite: async (id, text) => void (await client.set(`cicd:${id}`, text)),
      textOf: async (id) => (await client.get(`cicd:${id}`)) ?? '',
      remove: async (id) => void (await client.del(`cicd:${id}`)),
      dispose: async () => void (await client.quit()),
    }
  })
})
