import { expect } from 'chai'
import { changeContext } from '../../src/operations/change/change-context.ts'
import { callerOn } from '../../src/operations/host.ts'
import { ControllerBench } from '../support/controller.ts'
import { startRedis } from '../support/redis-server.ts'
import type { RedisServer } from '../support/redis-server.ts'

const watched = 100

describe('many custom tasks that wait on Redis', () => {
  let server: RedisServer
  before(async () => {
    server = await startRedis()
  })
  after(() => server.stop())

  it('cost a few commands a second while nothing happens, and end at once when something does', async () => {
    await using bench = await ControllerBench.open({
      datasources: { redis: { host: server.host, port: server.port, isPrimary: true } },
    })
    const ids = Array.from({ length: watched }, (_, n) => `flow-${n}`)
    for (const id of ids) await bench.init(id)
    await bench.start()
    for (const id of ids) bench.create(id, 'Wait', { 'context-id': id, path: 'state.go' })
    for (const id of ids) await bench.waits(id)
    // Each looks once more as soon as it is heard by Redis.
    const client = server.client()
    await heard(client, ids.length)

    const before = await commandsOf(client)
    const began = performance.now()
    await new Promise((resolve) => setTimeout(resolve, 5000))
    const commands = ((await commandsOf(client)) - before) / ((performance.now() - began) / 1000)
    const operations = [{ op: 'set', path: 'state.go', value: 'now' }] as const
    await Promise.all(ids.map((id) => changeContext(callerOn(bench.host), { id, operations })))
    for (const id of ids) expect((await bench.ended(id)).status).to.equal('True')

    // 4 looks a second, each a script with what it reads inside.
    expect(commands).to.be.below(25)
  })
})

type Client = ReturnType<RedisServer['client']>

async function commandsOf(client: Client): Promise<number> {
  return Number(/total_commands_processed:(\d+)/.exec(await client.info('stats'))?.[1])
}

/** Resolves when so many channels are subscribed to. */
async function heard(client: Client, count: number): Promise<void> {
  let channels = 0
  while (channels < count) channels = (await client.pubsub('CHANNELS', '*')).length
}
