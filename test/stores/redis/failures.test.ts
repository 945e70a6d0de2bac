import { expect } from 'chai'
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { inspect } from 'node:util'
import type { RedisConfig } from '../../../src/config/config.ts'
import { contextId } from '../../../src/context/context-id.ts'
import type { CicdError } from '../../../src/errors/cicd-error.ts'
import { silentLogger } from '../../../src/io/logger.ts'
import type { Logger } from '../../../src/io/logger.ts'
import { gatewayRights, rights } from '../../../src/stores/redis/rights.ts'
import { RedisStore } from '../../../src/stores/redis/store.ts'
import { redisError } from '../../../src/stores/redis/error.ts'
import { commitOn } from '../../support/change-document.ts'
import { startRedis } from '../../support/redis-server.ts'
import type { RedisServer, RedisServerOptions } from '../../support/redis-server.ts'
import { rejection } from '../../support/rejection.ts'
import { contractLimits } from '../contract/store-contract.ts'

const demo = contextId('demo')
const password = 's3cret-pass-word'

describe('a redis that cannot be used', () => {
  const servers: RedisServer[] = []

  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.stop()))
  })

  async function start(options?: RedisServerOptions): Promise<RedisServer> {
    const server = await startRedis(options)
    servers.push(server)
    return server
  }

  it('is named when nothing listens there', async () => {
    const server = await startRedis()
    await server.stop()

    const error = await failureOf(server, (store) => store.read(demo))

    expect(error).to.include({ kind: 'store-unavailable', code: 'REDIS_UNREACHABLE' })
    expect(error.message).to.equal(`Redis at 127.0.0.1:${server.port} refuses connections: connect ECONNREFUSED`)
    expect(error.suggestions).to.have.length(3)
    expect(error.suggestions.at(-1)).to.contain('timeouts.unreachable of the redis datasource, such as 2m')
  })

  it('is waited for as long as timeouts.unreachable says', async () => {
    const server = await start()
    const gate = createServer((socket) => {
      const through = connect(server.port, server.host)
      socket.pipe(through).pipe(socket)
      for (const one of [socket, through]) one.on('error', () => undefined)
    })
    await once(gate.listen(0, '127.0.0.1'), 'listening')
    const { port } = gate.address() as AddressInfo
    gate.close()
    const store = open({ host: '127.0.0.1', port }, { timeouts: { connect: 300, command: 1000, unreachable: 30_000 } })

    const reading = store.read(demo)
    // Another one has tried in vain before the server is there.
    await failureOf({ host: '127.0.0.1', port }, (other) => other.read(demo))
    await once(gate.listen(port, '127.0.0.1'), 'listening')

    expect(await reading).to.equal(undefined)
    await store.close()
    gate.close()
  })

  for (const kind of ['a single server', 'one behind sentinels']) {
    it(`is waited for while it refuses connections, as ${kind}`, async () => {
      const server = await start()
      const sentinel = await start({
        config: `sentinel monitor main 127.0.0.1 ${server.port} 1\n`,
        args: ['--sentinel'],
      })
      const sentinels = { name: 'main', nodes: [`127.0.0.1:${sentinel.port}`] }
      const config = {
        ...(kind === 'a single server' ? {} : { sentinels }),
        timeouts: { connect: 300, command: 1000, unreachable: 30_000 },
      }
      let outcomes: Promise<unknown[]> = Promise.resolve([])
      const stores = Array.from({ length: 2 }, () => open(server, config))

      await server.restart(async () => {
        outcomes = Promise.all([
          stores[0]!.read(demo),
          stores[1]!.commit(commitOn(demo, undefined, { n: 1 })).then((result) => result.kind),
        ])
        outcomes.catch(() => undefined)
        // Longer than the client tries by itself.
        await delay(3000)
      })

      expect((await outcomes)[1]).to.equal('stored')
      await Promise.all(stores.map((store) => store.close()))
    })
  }

  it('does not get a change if it refuses the connection, and the error does not say that it might have', async () => {
    const server = await start()
    const store = open(server)
    await store.ping()
    await server.stop()

    const error = await rejection(store.commit(commitOn(demo, undefined, { n: 1 })))

    expect(error.message).to.equal(`Redis at 127.0.0.1:${server.port} refuses connections: connect ECONNREFUSED`)
    await store.close()
  })

  it('is named when it did not come back in time', async () => {
    const server = await startRedis()
    await server.stop()

    const error = await failureOf(server, (store) => store.read(demo), {
      timeouts: { connect: 300, command: 1000, unreachable: 1000 },
    })

    expect(error).to.include({ code: 'REDIS_UNREACHABLE' })
  })

  it('is named when its name does not resolve', async () => {
    const error = await failureOf({ host: 'no-such-host.invalid', port: 6379 }, (store) => store.read(demo))

    expect(error.message).to.match(
      /^Redis at no-such-host\.invalid:6379 has a name that cannot be resolved: getaddrinfo E[A-Z_]+ no-such-host\.invalid$/,
    )
  })

  it('is named when it hangs, and a write says that its fate is unknown', async () => {
    const server = await start()
    process.kill(server.pid, 'SIGSTOP')

    const reading = await failureOf(server, (store) => store.read(demo), { timeouts: { connect: 300, command: 300 } })
    const writing = await failureOf(server, (store) => store.commit(commitOn(demo, undefined, {})), {
      timeouts: { connect: 300, command: 300 },
    })

    expect(reading.code).to.equal('REDIS_TIMED_OUT')
    expect(reading.message).to.equal(`Redis at 127.0.0.1:${server.port} does not answer in time: Command timed out`)
    expect(writing.message).to.equal(
      `Redis at 127.0.0.1:${server.port} does not answer in time; whether the change was stored is unknown: Command timed out`,
    )
  })

  it('is said to need no password if it needs none: once, and in our own words', async () => {
    const server = await start()
    const warnings: string[] = []
    const printed = await printedDuring(async () => {
      const store = open(server, { password }, { ...silentLogger, warn: (line) => warnings.push(line) })
      await store.ping()
      await server.restart()
      await store.ping()
      await store.close()
    })
    const warning = `Redis at 127.0.0.1:${server.port} needs no password, but one is configured: anybody who reaches it can use it`
    expect({ printed, warnings }).to.deep.equal({ printed: [], warnings: [warning] })
  })

  it('is named when it is too old for a user name', async () => {
    const answer = "-ERR wrong number of arguments for 'auth' command\r\n"
    const old = createServer((socket) => socket.on('data', () => socket.write(answer))).listen(0, '127.0.0.1')
    await once(old, 'listening')
    const { port } = old.address() as AddressInfo

    const error = await failureOf({ host: '127.0.0.1', port }, (store) => store.read(demo), { username: 'a', password })

    old.close()
    expect(error).to.include({ code: 'REDIS_LOGIN_REFUSED' })
    expect(error.message).to.equal(
      `Redis at 127.0.0.1:${port} refused the username or password: WRONGPASS the server is older than Redis 6 and knows no usernames`,
    )
  })

  for (const [what, login, said] of [
    ['refuses the password', { password: `${password}!` }, 'refused the username or password: WRONGPASS '],
    ['refuses the user', { username: 'nobody', password }, 'refused the username or password: WRONGPASS '],
    ['wants a password', {}, 'needs a password, and none is configured: NOAUTH '],
  ] as const) {
    it(`says that it ${what}, never which`, async () => {
      const server = await start({ args: ['--requirepass', password] })

      const error = await failureOf(server, (store) => store.read(demo), login)

      expect(error).to.include({ kind: 'store-unavailable', code: 'REDIS_LOGIN_REFUSED' })
      expect(error.message).to.include(`Redis at 127.0.0.1:${server.port} ${said}`)
      expect(error.suggestions[0]).to.include('secrets file')
      expect(everythingIn(error)).not.to.include(password)
    })
  }

  it('names the rights that a user lacks', async () => {
    const server = await start({
      args: ['--user', 'reader', 'on', `>${password}`, '~*', '+@read', '+@transaction', '+@connection'],
    })
    const login = { username: 'reader', password }

    const error = await failureOf(
      server,
      (store) => store.commit(commitOn(demo, undefined, { secret: 'in the document' })),
      login,
    )

    expect(error.code).to.equal('REDIS_FORBIDDEN')
    expect(error.message).to.match(
      / does not give the user the rights that are needed: NOPERM .* no permissions to run the 'evalsha' command/,
    )
    expect(error.suggestions).to.deep.equal([
      `Grant ${rights.join(' ')} on the keys ~PREFIX* and ~{PREFIX* and the channels &PREFIX*; for wait +wait, for a cluster +cluster|slots, for another database than 0 +select, only for the user of a gateway ${gatewayRights.join(' ')} on ~{gateway:PREFIX*.`,
    ])
    expect(everythingIn(error)).not.to.include('in the document').and.not.to.include(password)
  })

  for (const [what, args, login, code] of [
    ['there is not', ['--databases', '2'], { db: 7 }, 'REDIS_NO_DATABASE'],
    [
      'the user may not choose',
      ['--user', 'writer', 'on', `>${password}`, '~*', '+@all', '-select'],
      { db: 1, username: 'writer', password },
      'REDIS_FORBIDDEN',
    ],
  ] as const) {
    it(`leaves the others alone where the config names a database that ${what}`, async () => {
      const server = await start({ args })

      for (const attempt of [
        (store: RedisStore) => store.ping(),
        (store: RedisStore) => store.read(demo),
        (store: RedisStore) => store.commit(commitOn(demo, undefined, { n: 1 })),
      ]) {
        expect(await failureOf(server, attempt, login)).to.include({ kind: 'store-unavailable', code })
      }

      expect(await server.client().dbsize()).to.equal(0)
    })
  }

  it('is told from a key that holds something else', async () => {
    const server = await start()
    await server.client().lpush('demo', 'an item')
    const message = `the key "demo" of Redis at 127.0.0.1:${server.port} holds something other than context data`

    const reading = await failureOf(server, (store) => store.read(demo))
    const writing = await failureOf(server, (store) => store.commit(commitOn(demo, undefined, {})))

    expect([reading.kind, reading.code, reading.message]).to.deep.equal(['conflict', 'KEY_TAKEN', message])
    expect([writing.kind, writing.code, writing.message]).to.deep.equal(['conflict', 'KEY_TAKEN', message])
    expect(await server.client().lrange('demo', 0, -1)).to.deep.equal(['an item'])
  })

  it('is named as a replica when it only reads, by a check too', async () => {
    const primary = await start()
    const replica = await start({ args: ['--replicaof', '127.0.0.1', String(primary.port)] })

    const writing = await failureOf(replica, (store) => store.commit(commitOn(demo, undefined, {})))
    const checking = await failureOf(replica, (store) => store.ping())

    for (const error of [writing, checking]) {
      expect(error).to.include({ kind: 'store-unavailable', code: 'REDIS_READ_ONLY' })
      expect(error.message).to.include(`Redis at 127.0.0.1:${replica.port} is a read-only replica: `)
    }
  })

  it('says that it is out of memory', async () => {
    const server = await start({ args: ['--maxmemory', '1', '--maxmemory-policy', 'noeviction'] })

    const error = await failureOf(server, (store) => store.commit(commitOn(demo, undefined, {})))

    expect(error).to.include({ kind: 'store-unavailable', code: 'REDIS_FULL' })
    expect(error.message).to.match(/ is out of memory: OOM command not allowed when used memory > 'maxmemory'\.?$/)
  })

  it('is not quoted with the place in a script', () => {
    const script = '0123456789abcdef0123456789abcdef01234567'
    const end = ` script: ${script}, on @user_script:49.`
    const begin = `ERR Error running script (call to f_${script}): @user_script:49: @user_script: 49: `
    for (const [answer, shown] of [
      [`OOM command not allowed when used memory > 'maxmemory'.${end}`, "OOM command not allowed when used memory > 'maxmemory'."],
      [`READONLY You can't write against a read only replica.${end}`, "READONLY You can't write against a read only replica."],
      [`MISCONF Redis is configured to save RDB snapshots${end}`, 'MISCONF Redis is configured to save RDB snapshots'],
      [`ERR ACL failure in script: no permissions to run 'lpush' command${end}`, "ERR ACL failure in script: no permissions to run 'lpush' command"],
      [`${begin}-OOM command not allowed`, 'OOM command not allowed'],
    ] as const) {
      const { message } = redisError(new Error(answer), 'Redis', 'cicd:demo', 'nothing')
      expect(message.slice(message.indexOf(': ') + 2)).to.equal(shown)
    }
  }) // prettier-ignore

  it('says that it is still loading', async () => {
    const error = await failureAgainst('-LOADING Redis is loading the dataset in memory\r\n')

    expect(error).to.include({ kind: 'store-unavailable', code: 'REDIS_LOADING' })
    expect(error.suggestions).to.deep.equal(['Try again in a moment.'])
  })

  it('says how a script that does not end is stopped', async () => {
    const error = await failureAgainst('-BUSY Redis is busy running a script. You can only call SCRIPT KILL.\r\n')

    expect(error).to.include({ kind: 'store-unavailable', code: 'REDIS_BUSY' })
    expect(error.suggestions.join()).to.contain('SCRIPT KILL').and.contain('+script|kill')
  })

  for (const answer of [
    '+OK',
    ':7',
    ':-1',
    '$2\r\nab',
    '*0',
    '*2\r\n+x\r\n*0',
    '*2\r\n+0\r\n:1',
    '*4\r\n:7\r\n:1\r\n:1\r\n:1',
  ]) {
    it(`is named when it answers ${JSON.stringify(answer)} whatever it is asked`, async () => {
      for (const [name, action] of Object.entries(actions)) {
        const error = await failureAgainst(`${answer}\r\n`, action)

        // A text may be a delivery or a time to live that was damaged.
        const code =
          ['readDelivery', 'ownTtl'].includes(name) && error.code === 'RECORD_UNREADABLE'
            ? error.code
            : 'REDIS_NOT_REDIS'
        expect(error.code, `${name}: ${error.message}`).to.equal(code)
      }
    })
  }

  it('is named when it is not a Redis at all', async () => {
    const error = await failureAgainst('HTTP/1.1 400 Bad Request\r\n\r\n')

    expect(error).to.include({ kind: 'store-unavailable', code: 'REDIS_NOT_REDIS' })
    expect(error.message).to.match(
      /^Redis at 127\.0\.0\.1:\d+ answers, but not like Redis: Unknown RESP type 72 "H"\.$/,
    )
  })
})

type Actions = Readonly<Record<string, (store: RedisStore) => Promise<unknown>>>

const actions: Actions = {
  read: (store) => store.read(demo),
  history: (store) => store.history.read(demo),
  list: (store) => store.list({ limit: 3 }),
  expiresAt: (store) => store.lifetimes.expiresAt(demo),
  ownTtl: (store) => store.lifetimes.ownTtl(demo),
  readDelivery: (store) => store.readDelivery(demo, 'k'),
  commit: (store) => store.commit(commitOn(demo, undefined, {})),
  import: (store) => store.commit({ ...commitOn(demo, undefined, {}), carried: { history: [], ttl: 5 } }),
  delete: (store) => store.delete(demo),
  expire: (store) => store.lifetimes.expire(demo, 5),
  writeDelivery: (store) =>
    store.writeDelivery(demo, { key: 'k', status: 'applied', time: '2026-01-02T03:04:05.678Z' }),
  acquire: (store) => store.locks.acquire('prod', { owner: 'me', ttl: 5 }),
  renew: (store) => store.locks.renew('prod', 1, 5),
  release: (store) => store.locks.release('prod', 1),
}

type Address = Pick<RedisServer, 'host' | 'port'>

/** What is printed to the console meanwhile. */
async function printedDuring(work: () => Promise<void>): Promise<unknown[]> {
  const printed: unknown[] = []
  const { warn } = console
  console.warn = (...words: unknown[]) => printed.push(...words)
  try {
    await work()
  } finally {
    console.warn = warn
  }
  return printed
}

function open({ host, port }: Address, more: Partial<RedisConfig> = {}, log?: Logger): RedisStore {
  return new RedisStore(
    { name: 'redis', host, port, db: 0, keyPrefix: '', timeouts: { connect: 2000, command: 2000 }, ...more },
    contractLimits,
    { log },
  )
}

/** The error of an action on a store of its own; it must come in under 5 s. */
async function failureOf(
  address: Address,
  action: (store: RedisStore) => Promise<unknown>,
  more: Partial<RedisConfig> = {},
): Promise<CicdError> {
  const store = open(address, more)
  const start = performance.now()
  const error = await rejection(action(store))
  expect(performance.now() - start).to.be.lessThan(5000)
  await store.close()
  return error
}

/** The error of a read from a server that answers everything with the same bytes. */
async function failureAgainst(answer: string, action = actions.read!): Promise<CicdError> {
  const server = createServer((socket) => socket.on('data', () => socket.write(answer)).on('error', () => undefined))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const error = await failureOf({ host: '127.0.0.1', port: (server.address() as AddressInfo).port }, action)
  server.close()
  return error
}

function everythingIn(error: CicdError): string {
  return inspect(error, { depth: Infinity, showHidden: true })
}
