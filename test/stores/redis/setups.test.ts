import { expect } from 'chai'
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { copyFile, readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { RedisConfig } from '../../../src/config/config.ts'
import { contextId } from '../../../src/context/context-id.ts'
import { CicdError } from '../../../src/errors/cicd-error.ts'
import { RedisStore } from '../../../src/stores/redis/store.ts'
import { changeDocument, commitOn } from '../../support/change-document.ts'
import { startRedisCluster } from '../../support/redis-cluster.ts'
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

  it('is reached by a url with user, password and database', async () => {
    const server = await start({ args: ['--user', 'us+er', 'on', '>p@ss:w/rd', '~*', '+@all'] })
    const url = `redis://us%2Ber:p%40ss%3Aw%2Frd@127.0.0.1:${server.port}/3`

    await expectToWork({ url })

    const client = server.client({ username: 'us+er', password: 'p@ss:w/rd' })
    await client.select(3)
    expect(await client.exists('demo')).to.equal(1)
  })

  it('is reached by a url with ?db=', async () => {
    const server = await start()

    await expectToWork({ url: `redis://127.0.0.1:${server.port}?db=3` })

    const client = server.client()
    expect(await client.exists('demo')).to.equal(0)
    await client.select(3)
    expect(await client.exists('demo')).to.equal(1)
  })

  for (const scheme of ['unix', 'redis+unix']) {
    it(`is reached through a unix socket by ${scheme}://`, async () => {
      const socket = join(await tempDir(), 'my redis.sock')
      const server = await start({ args: ['--unixsocket', socket, '--requirepass', readableName] })
      const url = `${scheme}://${socket.replaceAll(' ', '%20')}?db=2`

      await expectToWork({ url, password: readableName })
      const client = server.client({ password: readableName })
      await client.select(2)
      expect(await client.exists('demo')).to.equal(1)
    })
  }

  it('says where a unix socket is that is not there', async () => {
    const error = await failureOf({ url: 'unix:///no/such/redis.sock' })

    expect(error.kind).to.equal('store-unavailable')
    expect(error.message).to.match(/^Redis at \/no\/such\/redis\.sock .*ENOENT/)
  })

  it('takes no url that the config would refuse', () => {
    expect(() => open({ url: 'redis://127.0.0.1/abc' })).to.throw(CicdError, /is not a database number$/)
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
        ...['req', '-x509', ...key, '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:redis.test,DNS:localhost'],
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

    it('says which side speaks TLS where the other does not, by a single server and by a cluster', async () => {
      const [plain, secured] = [await start(), await start({ tls })]
      const open = await start({ tls, args: ['--tls-auth-clients', 'no'] })

      const ways = ({ port }: RedisServer) => [{ port }, { cluster: [`127.0.0.1:${port}`] }]
      for (const way of ways(plain)) {
        const error = await failureOf({ ...way, tls: { ca } })
        expect(error).to.include({ kind: 'store-unavailable', code: 'REDIS_TLS_FAILED' })
        expect(error.message).to.match(/ speaks no TLS: TLS is configured, and the server answers in plain text$/)
      }
      for (const way of [...ways(secured), ...ways(open)]) {
        const error = await failureOf(way)
        expect(error).to.include({ kind: 'store-unavailable', code: 'REDIS_TLS_FAILED' })
        expect(error.message).to.match(/ speaks TLS only: no TLS is configured, and the server answers with TLS$/)
      }
    })

    it('calls nobody silent a speaker of TLS', async () => {
      const silent = createServer(() => undefined).listen(0, '127.0.0.1')
      await once(silent, 'listening')
      const { port } = silent.address() as AddressInfo
      const timeouts = { connect: 200, command: 200 }

      const codes = [
        (await failureOf({ port, timeouts })).code,
        (await failureOf({ port, tls: { ca }, timeouts })).code,
      ]

      silent.close()
      expect(codes).to.deep.equal(['REDIS_TIMED_OUT', 'REDIS_UNREACHABLE'])
    })

    it('may be a cluster whose nodes are announced by address, with a certificate by name', async () => {
      const server = await startTlsNode(['--cluster-announce-ip', '127.0.0.1'])

      await expectToWork({ cluster: [`127.0.0.1:${server.port}`], tls: { ...tls, servername: 'redis.test' } })
      const error = await failureOf({ cluster: [`127.0.0.1:${server.port}`], tls })

      expect(error).to.include({ kind: 'store-unavailable', code: 'REDIS_TLS_FAILED' })
      expect(error.message).to.include("is not in the cert's list")
      expect(error.suggestions).to.deep.equal(['Check tls.ca and tls.servername of the redis datasource.'])
    })

    it('may be a cluster whose nodes are announced by name, with a certificate by name', async () => {
      const named = ['--cluster-announce-hostname', 'localhost', '--cluster-preferred-endpoint-type', 'hostname']
      const server = await startTlsNode(named)

      await expectToWork({ cluster: [`localhost:${server.port}`], tls })
    })

    /** A cluster of one. */
    async function startTlsNode(args: readonly string[]): Promise<RedisServer> {
      const server = await start({ tls, args: ['--cluster-enabled', 'yes', '--tls-cluster', 'yes', ...args] })
      const pem = await Promise.all([tls.ca, tls.cert, tls.key].map((path) => readFile(path)))
      const [caPem, cert, key] = pem
      const client = server.client({ tls: { ca: caPem!, cert: cert!, key: key!, servername: 'redis.test' } })
      await client.cluster('ADDSLOTSRANGE', 0, 16383)
      while (!(await client.cluster('INFO')).includes('cluster_state:ok'));
      return server
    }

    it('names a file that cannot be read', async () => {
      const error = await failureOf({ tls: { ca: '/no/such/ca.pem' } })

      expect(error).to.include({ kind: 'config', code: 'TLS_FILE_UNREADABLE', file: '/no/such/ca.pem' })
    })

    it('reads a file again that could not be read before', async () => {
      const server = await start({ tls, args: ['--tls-auth-clients', 'no'] })
      const late = join(await tempDir(), 'ca.pem')
      const store = open({ port: server.port, tls: { ca: late, servername: 'redis.test' } })
      const error = await rejection(store.ping())
      await copyFile(ca, late)

      await store.ping()

      await store.close()
      expect(error).to.include({ code: 'TLS_FILE_UNREADABLE' })
    })
  })

  it('may be a cluster: document, meta and history share a slot', async () => {
    const server = await start({ args: ['--cluster-enabled', 'yes', '--cluster-announce-ip', '127.0.0.1'] })
    const client = server.client()
    await client.cluster('ADDSLOTSRANGE', 0, 16383)
    while (!(await client.cluster('INFO')).includes('cluster_state:ok'));

    await expectToWork({ cluster: [`127.0.0.1:${server.port}`], wait: { replicas: 0, timeout: 100 } })
  })

  it('says that it is a cluster where the config names one of its nodes only, when it is tried too', async () => {
    const nodes = await startRedisCluster(3)
    servers.push(...nodes)
    const stores = nodes.map(({ port }) => open({ port }))

    // Each node has some slots: a try of one key would please one of them.
    const failures = await Promise.all(stores.map((store) => rejection(store.ping())))
    failures.push(...(await failuresOfIds(stores[0]!, 8)))

    await Promise.all(stores.map((store) => store.close()))
    for (const error of failures) {
      expect(error).to.include({ kind: 'store-unavailable', code: 'REDIS_IS_CLUSTER' })
      expect(error.message).to.match(/ is a node of a cluster, and the config does not say so: MOVED \d+ /)
      expect(error.suggestions.join()).to.include('cluster: [host:port, …]')
    }
  })

  it('says that it is not a cluster where the config names one', async () => {
    const server = await start()

    const error = await failureOf({ cluster: [`127.0.0.1:${server.port}`] })

    expect(error).to.include({ kind: 'store-unavailable', code: 'REDIS_NO_CLUSTER' })
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

  it('may stand behind sentinels that want a login of their own', async () => {
    const primary = await start({ args: ['--requirepass', readableName] })
    const sentinel = await start({
      config:
        `sentinel monitor main 127.0.0.1 ${primary.port} 1\nsentinel auth-pass main ${readableName}\n` +
        'user default off\nuser watcher on >sentinel-pw allchannels ~* +@all\n',
      args: ['--sentinel'],
    })
    const sentinels = { name: 'main', nodes: [`127.0.0.1:${sentinel.port}`] }
    const login = { username: 'watcher', password: 'sentinel-pw' }

    await expectToWork({ password: readableName, sentinels: { ...sentinels, ...login } })
    const wrong = { ...sentinels, username: 'watcher', password: 'not-the-one' }

    for (const each of [sentinels, wrong]) {
      const error = await failureOf({ password: readableName, sentinels: each })
      expect(error).to.include({ kind: 'store-unavailable', code: 'REDIS_LOGIN_REFUSED' })
      expect(error.suggestions.join()).to.include('datasources.redis.sentinels')
    }
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

/** How reading so many ids fails, as far as it does. */
async function failuresOfIds(store: RedisStore, count: number): Promise<CicdError[]> {
  const ids = Array.from({ length: count }, (_, index) => contextId(`demo-${index}`))
  const results = await Promise.allSettled(ids.map((id) => store.read(id)))
  return results.flatMap((result) => (result.status === 'rejected' ? [result.reason as CicdError] : []))
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
