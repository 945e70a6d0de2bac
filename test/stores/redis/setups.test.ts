import { expect } from 'chai'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { RedisConfig } from '../../../src/config/config.ts'
import { contextId } from '../../../src/context/context-id.ts'
import { RedisStore } from '../../../src/stores/redis/store.ts'
import { changeDocument, commitOn } from '../../support/change-document.ts'
import { startRedis } from '../../support/redis-server.ts'
import type { RedisServer, RedisServerOptions } from '../../support/redis-server.ts'
import { startSlowProxy } from '../../support/slow-proxy.ts'
import { rejection } from '../../support/rejection.ts'
import { tempDir } from '../../support/temp-dir.ts'
import { contractLimits } from '../contract/store-contract.ts'

const demo = contextId('demo')

describe('redis as it may be set up', () => {
  const servers: RedisServer[] = []

  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.stop()))
  })

  async function start(options?: RedisServerOptions): Promise<RedisServer> {
    const server = await startRedis(options)
    servers.push(server)
    return server
  }

  it('is reached by a url with user, password and database, which wins over the single fields', async () => {
    const server = await start({ args: ['--user', 'us+er', 'on', '>p@ss:w/rd', '~*', '+@all'] })
    const url = `redis://us%2Ber:p%40ss%3Aw%2Frd@127.0.0.1:${server.port}/3`

    await expectToWork({ url, host: 'elsewhere.invalid', port: 1, db: 1, password: 'another' })

    const client = server.client({ username: 'us+er', password: 'p@ss:w/rd' })
    await client.select(3)
    expect(await client.exists('demo')).to.equal(1)
  })

  it('takes the login from the single fields where the url has none', async () => {
    const server = await start({ args: ['--requirepass', 'single-field'] })

    await expectToWork({ url: `redis://127.0.0.1:${server.port}`, password: 'single-field' })
  })

  describe('with TLS', () => {
    let ca: string
    let tls: { ca: string; cert: string; key: string }

    before(async () => {
      const directory = await tempDir()
      const file = (name: string) => join(directory, name)
      const openssl = (...args: string[]) => promisify(execFile)('openssl', args)
      const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2']
      await openssl('req', '-x509', ...key, '-subj', '/CN=test ca', '-keyout', file('ca.key'), '-out', file('ca.pem'))
      await openssl(
        ...['req', '-x509', ...key, '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:redis.test'],
        ...['-CA', file('ca.pem'), '-CAkey', file('ca.key'), '-keyout', file('key.pem'), '-out', file('cert.pem')],
      )
      ca = file('ca.pem')
      tls = { ca, cert: file('cert.pem'), key: file('key.pem') }
    })

    it('works with a client certificate and the name in the certificate', async () => {
      const server = await start({ tls })

      await expectToWork({ port: server.port, tls: { ...tls, servername: 'redis.test' } })
    })

    it('works by a rediss url', async () => {
      const server = await start({ tls, args: ['--tls-auth-clients', 'no'] })

      await expectToWork({ url: `rediss://127.0.0.1:${server.port}`, tls: { ca, servername: 'redis.test' } })
    })

    it('does not trust a stranger', async () => {
      const server = await start({ tls, args: ['--tls-auth-clients', 'no'] })

      const unknown = await failureOf({ port: server.port, tls: { servername: 'redis.test' } })
      const misnamed = await failureOf({ port: server.port, tls: { ca, servername: 'another.test' } })

      for (const error of [unknown, misnamed]) {
        expect(error).to.include({ kind: 'store-unavailable', code: 'REDIS_TLS_FAILED' })
        expect(error.message).to.include(
          `Redis at 127.0.0.1:${server.port} cannot be trusted or does not speak TLS as configured: `,
        )
      }
    })

    it('fails honestly where one side speaks TLS and the other does not', async () => {
      const [plain, secured] = [await start(), await start({ tls })]

      const timeouts = { connect: 300, command: 300 }
      const failures = [
        await failureOf({ port: plain.port, tls: { ca }, timeouts }),
        await failureOf({ port: secured.port, timeouts }),
      ]

      expect(failures.map(({ kind }) => kind)).to.deep.equal(['store-unavailable', 'store-unavailable'])
    })

    it('names a file that cannot be read', async () => {
      const error = await failureOf({ tls: { ca: '/no/such/ca.pem' } })

      expect(error).to.include({ kind: 'config', code: 'TLS_FILE_UNREADABLE', file: '/no/such/ca.pem' })
    })
  })

  it('may be a cluster: document, meta and history share a slot', async () => {
    const server = await start({ args: ['--cluster-enabled', 'yes', '--cluster-announce-ip', '127.0.0.1'] })
    const client = server.client()
    await client.cluster('ADDSLOTSRANGE', 0, 16383)
    while (!(await client.cluster('INFO')).includes('cluster_state:ok'));

    await expectToWork({ cluster: [`127.0.0.1:${server.port}`], wait: { replicas: 0, timeout: 100 } })
  })

  it('may be a cluster that is not there', async () => {
    const server = await startRedis()
    await server.stop()

    const error = await failureOf({ cluster: [`127.0.0.1:${server.port}`] })

    expect(error).to.include({ kind: 'store-unavailable', code: 'REDIS_UNREACHABLE' })
    expect(error.message).to.include(`the Redis cluster at 127.0.0.1:${server.port} has no node that answers: `)
  })

  it('may stand behind sentinels', async () => {
    const primary = await start()
    const sentinel = await start({
      config: `sentinel monitor main 127.0.0.1 ${primary.port} 1\n`,
      args: ['--sentinel'],
    })

    await expectToWork({ sentinels: { name: 'main', nodes: [`127.0.0.1:${sentinel.port}`] } })
    expect(await primary.client().exists('demo')).to.equal(1)
  })

  it('may stand behind sentinels that are not there', async () => {
    const error = await failureOf({ sentinels: { name: 'main', nodes: ['127.0.0.1:1'] } })

    expect(error.kind).to.equal('store-unavailable')
    expect(error.message).to.include('Redis "main" behind the sentinels 127.0.0.1:1 ')
  })

  it('waits for replicas when told to', async () => {
    const primary = await start({ args: ['--repl-diskless-sync-delay', '0'] })
    const replica = await start({ args: ['--replicaof', '127.0.0.1', String(primary.port)] })
    while (!(await replica.client().info('replication')).includes('master_link_status:up'));

    await expectToWork({ port: primary.port, wait: { replicas: 1, timeout: 2000 } })
    expect(await replica.client().exists('demo')).to.equal(1)
  })

  it('says that a change is stored where fewer replicas confirm it than wanted', async () => {
    const server = await start()
    const store = open({ port: server.port, wait: { replicas: 2, timeout: 50 } })

    const error = await rejection(store.commit(commitOn(demo, undefined, { n: 1 })))

    expect([error.kind, error.code]).to.deep.equal(['timed-out', 'REPLICAS_BEHIND'])
    expect(error.message).to.equal(
      `the change was stored on the primary of Redis at 127.0.0.1:${server.port}, but 0 of 2 replicas confirmed it within 50 ms`,
    )
    expect((await store.read(demo))?.document).to.deep.equal({ n: 1 })
    await store.close()
  })

  it('applies a change once when the connection breaks before the answer', async () => {
    const server = await start()
    const line = await startSlowProxy(server.port)
    const store = open({ port: line.port })
    await changeDocument(store, demo, () => ({ counter: 1 }))

    line.cutAnswers()
    const found = await store.read(demo).catch(() => store.read(demo))
    line.cutAnswers()
    const result = await store.commit(commitOn(demo, found, { counter: 2 }))

    expect(line.cuts()).to.equal(2)
    expect(result.kind).to.equal('stored')
    expect(await store.read(demo)).to.deep.include({ document: { counter: 2 }, revision: 2 })
    expect(await server.client().llen('{demo}:history')).to.equal(2)
    await store.close()
    line.close()
  })

  it('is found again by a store that lost it', async () => {
    const first = await start({ args: ['--requirepass', readableName] })
    const store = open({ port: first.port, password: readableName })
    await store.ping()
    await first.client({ password: readableName }).call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes')

    await store.ping()
    await store.close()
  })
})

const readableName = 'a-password'

function open(more: Partial<RedisConfig>): RedisStore {
  const base = {
    name: 'redis',
    host: '127.0.0.1',
    port: 6379,
    db: 0,
    keyPrefix: '',
    timeouts: { connect: 2000, command: 2000 },
  } as const
  return new RedisStore({ ...base, ...more }, contractLimits)
}

async function expectToWork(more: Partial<RedisConfig>): Promise<void> {
  const store = open(more)
  await store.ping()
  const stored = await changeDocument(store, demo, () => ({ n: 1 }))
  expect(await store.read(demo)).to.deep.equal(stored)
  expect(await store.lastRevision(demo)).to.equal(1)
  await store.close()
}

async function failureOf(more: Partial<RedisConfig>) {
  const store = open(more)
  const error = await rejection(store.read(demo))
  await store.close()
  return error
}
