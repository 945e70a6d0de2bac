import { expect } from 'chai'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { RedisConfig } from '../../../src/config/config.ts'
import { messageOf } from '../../../src/errors/cicd-error.ts'
import { gatewayRights, queueRights, rights } from '../../../src/stores/redis/rights.ts'
import { RedisStore } from '../../../src/stores/redis/store.ts'
import { rejection } from '../../support/rejection.ts'
import { startRedisCluster } from '../../support/redis-cluster.ts'
import { startRedis } from '../../support/redis-server.ts'
import type { RedisServer } from '../../support/redis-server.ts'
import { contractLimits } from '../contract/store-contract.ts'

const docs = join(import.meta.dirname, '..', '..', '..', 'docs')
const userIn = (page: string): string[] => {
  const [, args = ''] = /^ACL SETUSER (.*)$/m.exec(readFileSync(join(docs, page), 'utf8')) ?? []
  return args.split(' ')
}
const gateway = userIn('gateway-forwarding.md')
const step = userIn('operations.md')

describe('the users of Redis that the pages make for gateways and steps', () => {
  let servers: RedisServer[] = []

  afterEach(async () => {
    await Promise.all(servers.map((server) => server.stop()))
    servers = []
  })

  async function start(): Promise<RedisServer> {
    const server = await startRedis()
    servers.push(server)
    for (const user of [gateway, step]) await server.client().call('ACL', 'SETUSER', ...user)
    return server
  }

  const open = ({ port }: RedisServer, username: string, more: Partial<RedisConfig> = {}): RedisStore =>
    new RedisStore(
      {
        ...{ name: 'redis', host: '127.0.0.1', port, db: 0, keyPrefix: 'cicd:', username, password: 'PASSWORD' },
        timeouts: { connect: 2000, command: 4000 },
        ...more,
      },
      contractLimits,
    )

  it('differ by the rights that the hint of an error names', () => {
    expect(gateway.slice(9)).to.deep.equal([...rights, ...gatewayRights])
    expect(gateway.slice(0, 9).join(' ')).to.equal(
      'cicd-gateway on >PASSWORD resetchannels &cicd:* ~cicd:* ~{cicd:* ~{gateway:cicd:* -@all',
    )
  })

  it('let a gateway do all that a queue takes, and need all of it', async () => {
    const server = await start()
    const monitor = await server.client().monitor()
    const sent = new Set<string>()
    const client = server.client()
    const ended = new Promise<void>((resolve) => {
      monitor.on('monitor', (_time: string, [name = '']: string[]) => {
        if (name === 'echo') resolve()
        else sent.add(`+${name.toLowerCase()}`)
      })
    })
    await doEverything(open(server, 'cicd-gateway'))
    await client.echo('end')
    await ended
    monitor.disconnect()

    expect(queueRights.filter((right) => !sent.has(right))).to.deep.equal([])
    expect(
      [...sent].filter((name) => ![...rights, ...queueRights, '+auth', '+hello', '+info', '+ping'].includes(name)),
    ).to.deep.equal([])
  })

  it('let a step neither read nor write what a gateway forwards, by no command that it has', async () => {
    const server = await start()
    const gate = open(server, 'cicd-gateway')
    await gate.queue.put({ id: 'a', text: 'text' }, 10)
    const stepStore = open(server, 'cicd')

    const error = await rejection(stepStore.queue.put({ id: 'b', text: 'forged' }, 10))

    expect(error).to.include({ kind: 'store-unavailable', code: 'REDIS_FORBIDDEN' })
    expect(error.suggestions[0]).to.match(/^Use the secrets file of the gateway/)
    const client = server.client({ username: 'cicd', password: 'PASSWORD' })
    const key = '{gateway:cicd:queue}:items'
    for (const command of [
      ['HSET', key, 'a', 'forged'],
      ['HGET', key, 'a'],
      ['DEL', key],
      ['EVAL', "return redis.call('HSET', KEYS[1], 'a', 'forged')", 1, key],
      ['EVAL', `return redis.call('HSET', '${key}', 'a', 'forged')`, 0],
    ] as const) {
      const [name, ...args] = command
      const said = await client.call(name, ...args).then(String, (error: unknown) => messageOf(error))
      expect(said, command.join(' ')).to.match(/NOPERM|ACL failure|no permissions|user executing the script can/i)
    }
    expect((await gate.queue.take(1, 1000)).items).to.deep.equal([{ id: 'a', text: 'text', claim: 1, attempts: 1 }])
    await Promise.all([gate.close(), stepStore.close()])
  })

  it('are enough for a cluster, where all keys stand in one slot', async () => {
    servers = await startRedisCluster(3)
    for (const node of servers) await node.client().call('ACL', 'SETUSER', ...gateway, '+cluster|slots')

    await doEverything(open(servers[0]!, 'cicd-gateway', { cluster: servers.map(({ port }) => `127.0.0.1:${port}`) }))
  })
})

/** All that a queue can do, on every path that sends something else. */
async function doEverything(store: RedisStore): Promise<void> {
  const { queue } = store
  for (const id of ['a', 'b', 'c']) await queue.put({ id, text: id }, 10)
  const { items } = await queue.take(3, 60_000)
  await queue.done(items[0]!.id)
  expect(await queue.put({ id: items[0]!.id, text: 'again' }, 10)).to.equal('known')
  expect(await queue.later(items[1]!, 1, 'reason')).to.equal(true)
  expect(await queue.bury(items[2]!, 'reason')).to.equal(true)
  expect((await queue.list({ limit: 10 })).items).to.have.length(2)
  expect(await queue.count()).to.include({ waiting: 1, dead: 1 })
  expect(await queue.requeue(items[2]!.id)).to.equal(true)
  await store.close()
}
