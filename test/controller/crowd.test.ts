import { expect } from 'chai'
import { changeContext } from '../../src/operations/change/change-context.ts'
import { callerOn } from '../../src/operations/host.ts'
import { ControllerBench } from '../support/controller.ts'
import { startRedis } from '../support/redis-server.ts'
import type { RedisServer } from '../support/redis-server.ts'

const watched = 100

/** Commands a second: 4 looks, each a script with what it reads inside. */
const most = 25

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

    // On a busy machine the last looks may reach into the first measure.
    let commands = Infinity
    for (let left = 4; left > 0 && commands >= most; left--) commands = await rateOf(client)
    const operations = [{ op: 'set', path: 'state.go', value: 'now' }] as const
    await Promise.all(ids.map((id) => changeContext(callerOn(bench.host), { id, operations })))
    for (const id of ids) expect((await bench.ended(id)).status).to.equal('True')

    expect(commands).to.be.below(most)
  })
})

type Client = ReturnType<RedisServer['client']>

/** Commands a second in the next five seconds. */
async function rateOf(client: Client): Promise<number> {
  const before = await commandsOf(client)
  const began = performance.now()
  await new Promise((resolve) => setTimeout(resolve, 5000))
  return ((await commandsOf(client)) - before) / ((performance.now() - began) / 1000)
}

async function commandsOf(client: Client): Promise<number> {
  return Number(/total_commands_processed:(\d+)/.exec(await client.info('stats'))?.[1])
}

/** Resolves when so many channels are subscribed to. */
async function heard(client: Client, count: number): Promise<void> {
  let channels = 0
  while (channels < count) channels = (await client.pubsub('CHANNELS', '*')).length
}
