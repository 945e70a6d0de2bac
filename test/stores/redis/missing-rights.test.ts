import { expect } from 'chai'
import { contextId } from '../../../src/context/context-id.ts'
import type { CicdError } from '../../../src/errors/cicd-error.ts'
import { redisError } from '../../../src/stores/redis/error.ts'
import { channels, queueRights, rights } from '../../../src/stores/redis/rights.ts'
import { RedisStore } from '../../../src/stores/redis/store.ts'
import { smallestArguments } from '../../../src/stores/redis/unless-forbidden.ts'
import { isUncertain } from '../../../src/stores/shared/uncertain.ts'
import { changeDocument, commitOn } from '../../support/change-document.ts'
import { startRedis } from '../../support/redis-server.ts'
import type { RedisServer } from '../../support/redis-server.ts'
import { rejection } from '../../support/rejection.ts'
import { contractLimits, documentOf } from '../contract/store-contract.ts'

const demo = contextId('demo')
const delivery = { key: 'k', status: 'applied', time: '2026-01-02T03:04:05.678Z' } as const
const ticket = { id: 'b', lease: 60_000 }
/** Waiting commands do without these: they poll. */
const optional = ['+publish', '+subscribe', '+unsubscribe']

/** Each change that a store can make, on a context and a lock that exist. */
const changes: Readonly<Record<string, (store: RedisStore, known: Known) => Promise<unknown>>> = {
  commit: async (store) => store.commit({ ...commitOn(demo, await store.read(demo), documentOf(demo)), delivery }),
  import: async (store) => {
    const commit = commitOn(demo, await store.read(demo), documentOf(demo, { n: 'imported' }))
    return store.commit({ ...commit, delivery, carried: { history: await store.history.read(demo), ttl: 60_000 } })
  },
  delete: (store) => store.delete(demo),
  expire: (store) => store.lifetimes.expire(demo, 60_000),
  'expire never': (store) => store.lifetimes.expire(demo, undefined),
  delivery: (store) => store.writeDelivery(demo, delivery),
  acquire: (store) => store.locks.acquire('free', { owner: 'me', ttl: 60_000 }),
  'wait for a lock': (store) =>
    store.locks.acquire('prod', { owner: 'c', ttl: 60_000, ticket: { id: 'c', lease: 60_000 } }),
  withdraw: (store) => store.locks.withdraw('prod', 'b'),
  renew: (store, { token }) => store.locks.renew('prod', token, 120_000),
  release: (store, { token }) => store.locks.release('prod', token),
  'put into the queue': (store) => store.queue.put({ id: 'new', text: 'text' }, 10),
  'take from the queue': (store) => store.queue.take(1, 60_000),
  'finish an item': (store) => store.queue.done('item'),
}

interface Known {
  readonly token: number
}

describe('a user of Redis without one of the rights', () => {
  let server: RedisServer

  before(async () => (server = await startRedis()))
  after(() => server.stop())

  const acl = (...rules: string[]) => server.client().call('ACL', 'SETUSER', 'cicd', ...rules)
  const open = () =>
    new RedisStore(
      {
        ...{ name: 'redis', host: '127.0.0.1', port: server.port, db: 0, keyPrefix: 'cicd:' },
        ...{ username: 'cicd', password: 'PASSWORD', timeouts: { connect: 2000, command: 4000 } },
      },
      contractLimits,
    )

  const all = [...rights, ...queueRights]

  async function begin(store: RedisStore): Promise<Known> {
    await acl(
      'reset',
      'on',
      '>PASSWORD',
      'resetchannels',
      channels('cicd:'),
      '~cicd:*',
      '~{cicd:*',
      '~{gateway:cicd:*',
      ...all,
    )
    await server.client().flushall()
    for (let n = 1; n <= 7; n++) await changeDocument(store, demo, () => documentOf(demo, { n }))
    const { token } = (await store.locks.acquire('prod', { owner: 'me', ttl: 60_000 })) as { token: number }
    await store.locks.acquire('prod', { owner: 'b', ttl: 60_000, ticket })
    await store.queue.put({ id: 'item', text: 'text' }, 10)
    return { token }
  }

  async function everything(): Promise<unknown> {
    const client = server.client()
    const keys = (await client.keys('*')).sort()
    return Promise.all(keys.map(async (key) => [key, await client.dumpBuffer(key), await client.pexpiretime(key)]))
  }

  for (const right of all) {
    it('is asked about with as many arguments as each command takes at least, which Redis 8 checks', async () => {
      const names = Object.keys(smallestArguments)
      const described = (await server.client().call('COMMAND', 'INFO', ...names)) as [name: string, arity: number][]
      const arities = described.map(([name, arity]) => [name.toUpperCase(), Math.abs(arity) - 1])

      expect(names.map((name) => [name, smallestArguments[name]!.length])).to.deep.equal(arities)
    })

    it(`changes nothing, or does it whole, without ${right}`, async () => {
      const store = open()
      for (const [name, change] of Object.entries(changes)) {
        const known = await begin(store)
        const before = await everything()
        await acl(right.replace('+', '-'))

        const error = await change(store, known).then(
          () => undefined,
          (thrown: unknown) => thrown as CicdError,
        )

        if (error === undefined) continue
        expect(error.code, name).to.equal('REDIS_FORBIDDEN')
        expect(error.message, name).to.match(
          /: missing: [+a-z ]+\. Nothing was changed\.$|NOPERM|ACL failure in script|user executing the script/,
        )
        expect(isUncertain(error), `${name}: ${error.message}`).to.equal(false)
        expect(await everything(), name).to.deep.equal(before)
      }
      await store.close()
    })
  }

  for (const right of rights.filter((right) => !optional.includes(right))) {
    it(`is refused by the check of the connection without ${right}`, async () => {
      const store = open()
      await begin(store)
      await store.ping()
      await acl(right.replace('+', '-'))

      const error = await rejection(store.ping())

      expect(error.code).to.equal('REDIS_FORBIDDEN')
      expect(error.message).to.include(
        right === '+evalsha' ? "'evalsha'" : `the rights that are needed: missing: ${right}.`,
      )
      expect(await server.client().keys('*connection-check*')).to.deep.equal([])
      await store.close()
    })
  }

  it('is told that it is unknown what was stored by a server that cannot check the rights first', () => {
    const said = {
      'Redis 6':
        "ERR Error running script (call to f_0123): @user_script:7: The user executing the script can't run this command or subcommand",
      'Redis 7.0':
        "ERR The user executing the script can't run this command or subcommand script: 0123456789abcdef0123456789abcdef01234567, on @user_script:7.",
      'Redis 7.4':
        "ERR ACL failure in script: User cicd has no permissions to run the 'lpush' command script: 0123456789abcdef0123456789abcdef01234567, on @user_script:7.",
    }
    for (const text of Object.values(said)) {
      const reply = Object.assign(new Error(text), { name: 'ReplyError' })

      const error = redisError(reply, 'Redis', 'cicd:demo', 'unless-refused')

      expect(error.code).to.equal('REDIS_FORBIDDEN')
      expect(error.message).to.include('; whether the change was stored is unknown: ')
      expect(isUncertain(error)).to.equal(true)
      expect(isUncertain(redisError(reply, 'Redis', 'cicd:demo', 'nothing'))).to.equal(false)
    }
  })
})
