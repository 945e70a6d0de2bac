import { expect } from 'chai'
import type { JsonObject } from '../../../src/json/json.ts'
import { openForwarding } from '../../../src/gateway/open-forwarding.ts'
import { postQuestion, eventually, gatewayConfig, startGateway } from '../../support/gateway.ts'
import type { RunningGateway } from '../../support/gateway.ts'
import { startRedis } from '../../support/redis-server.ts'
import type { RedisServer } from '../../support/redis-server.ts'
import { clickPayload, signed, startSlack } from '../../support/slack.ts'
import type { SlackStandIn } from '../../support/slack.ts'
import { tempDir } from '../../support/temp-dir.ts'

type Command = readonly [name: string, ...args: string[]]

/** What keeps Redis from writing, what ends that, and what anybody is told. */
const refusals: Readonly<Record<string, readonly [begin: Command, end: Command, told: string]>> = {
  'is out of memory': [
    ['config', 'set', 'maxmemory', '1'],
    ['config', 'set', 'maxmemory', '0'],
    'Redis is out of memory, or cannot save to its disk',
  ],
  'is a read-only replica': [
    ['replicaof', '127.0.0.1', '1'],
    ['replicaof', 'no', 'one'],
    'The Redis server is a replica',
  ],
}

describe('a Redis that answers and stores nothing', () => {
  let redis: RedisServer
  let slack: SlackStandIn
  let config: JsonObject
  let cwd: string

  beforeEach(async () => {
    redis = await startRedis({ args: ['--maxmemory-policy', 'noeviction'] })
    slack = await startSlack()
    cwd = await tempDir()
    config = gatewayConfig({ redis: { host: redis.host, port: redis.port, isPrimary: true } }, {}, slack.api)
  })
  afterEach(async () => {
    await slack[Symbol.asyncDispose]()
    await redis.stop()
  })

  const probe = async ({ url }: RunningGateway) => {
    const answer = await fetch(`${url}/readyz`)
    const { why } = (await answer.json()) as { why?: string }
    return { status: answer.status, why }
  }

  for (const [says, [begin, end, hint]] of Object.entries(refusals)) {
    it(`as one that ${says}: clicks and commands are refused, people are told, and probes too`, async () => {
      const question = await postQuestion(config, cwd)
      await using gateway = await startGateway({ config, cwd, openForwarding })
      const client = redis.client()
      await client.call(...begin)

      const click = clickPayload({ context: 'flow', question, option: 'approve' })
      const clicked = await gateway.send(click)
      const told = await slack.asked('chat.postEphemeral')
      const command = new URLSearchParams({ command: '/x', trigger_id: '1.2' }).toString()
      const commanded = await gateway.post(command, signed(command), '/slack/commands')
      const unready = await eventually(async () => {
        const found = await probe(gateway)
        return found.status === 503 ? found : undefined
      })
      await client.call(...end)

      expect(clicked.status).to.equal(200)
      expect(told.fields.text).to.contain('Your click was *not counted*')
      expect(commanded.body).to.contain('This was *not accepted*')
      expect(unready.why).to.equal(hint)
      await eventually(async () => ((await probe(gateway)).status === 200 ? true : undefined))
      const changes = gateway.log
        .map((line) => JSON.parse(line) as { level: string; msg: string; why?: string })
        .filter(({ msg }) => msg === 'ready' || msg === 'unready')
        .map(({ level, msg, why }) => [level, msg, why])
      expect(changes.at(0)?.slice(0, 2)).to.deep.equal(['warn', 'unready'])
      // Only the log names the address.
      expect(changes.at(0)?.[2]).to.contain(says).and.to.contain(`${redis.host}:${redis.port}`)
      expect(changes.at(-1)).to.deep.equal(['info', 'ready', undefined])
      expect(new Set(changes.map(String)).size).to.equal(changes.length)
      await gateway.send(clickPayload({ context: 'flow', question, option: 'approve' }))
      expect(await gateway.metric('votes_total{outcome="decided"}')).to.match(/ 1$/)
    })
  }

  it('as one where another program holds the key: the person does not read where contexts are kept', async () => {
    const question = await postQuestion(config, cwd)
    await using gateway = await startGateway({ config, cwd, openForwarding })
    const client = redis.client()
    await client.del('flow')
    await client.lpush('flow', 'of another program')

    await gateway.send(clickPayload({ context: 'flow', question, option: 'approve' }))
    const { fields } = await slack.asked('chat.postEphemeral')

    expect(fields.text).to.contain('The key of the id in Redis holds something other than context data.')
    expect(await gateway.logged('click refused'))
      .to.contain('KEY_TAKEN')
      .and.contain(String(redis.port))
  })

  it('as one that is away: a command that was not accepted is not queued when Redis is back', async () => {
    const away = gatewayConfig(
      { redis: { host: redis.host, port: redis.port, isPrimary: true, timeouts: { unreachable: '1m' } } },
      {},
      slack.api,
    )
    await using gateway = await startGateway({ config: away, cwd, openForwarding })
    const send = (trigger: string) => {
      const command = new URLSearchParams({ command: '/x', trigger_id: trigger, user_id: 'U01' }).toString()
      return gateway.post(command, signed(command), '/slack/commands')
    }
    let refused = ''
    await redis.restart(async () => {
      refused = (await send('1.2')).body
    })
    await eventually(async () => ((await probe(gateway)).status === 200 ? true : undefined))
    const again = await send('1.3')

    expect(refused).to.contain('This was *not accepted*')
    expect(again.body).to.equal('')
    expect(await redis.client().hlen('{gateway:queue}:items')).to.equal(1)
    expect(await gateway.metric('queued_total{kind="command",outcome="stored"}')).to.match(/ 1$/)
  })

  it('as one that is away when the gateway starts: it listens, and is ready when Redis is back', async () => {
    const source = { host: redis.host, port: redis.port, isPrimary: true, timeouts: { unreachable: '2m' } }
    const begun = Promise.withResolvers<RunningGateway>()
    await redis.restart(async () => {
      begun.resolve(
        await startGateway({ config: gatewayConfig({ redis: source }, {}, slack.api), cwd, openForwarding }),
      )
    })
    await using gateway = await begun.promise

    await eventually(async () => ((await probe(gateway)).status === 200 ? true : undefined))
    expect(gateway.log.join('')).to.contain('the store does not answer yet')
  })

  it('as one that hangs: the person reads that the result of a command is not known, and then that it was accepted', async () => {
    await using gateway = await startGateway({ config, cwd, openForwarding })
    await eventually(async () => ((await probe(gateway)).status === 200 ? true : undefined))
    process.kill(redis.pid, 'SIGSTOP')
    const fields = { command: '/x', trigger_id: '1.2', user_id: 'U01', channel_id: 'C01' }
    const command = new URLSearchParams(fields).toString()
    const { body } = await gateway.post(command, signed(command), '/slack/commands')
    process.kill(redis.pid, 'SIGCONT')
    const told = await slack.asked('chat.postEphemeral')

    expect(body).to.contain('not known yet')
    expect(told.fields.text).to.contain('accepted after all')
  })

  it('as one that hangs: a click is acknowledged when the person has read that it is not counted yet, and counts later', async () => {
    const question = await postQuestion(config, cwd)
    await using gateway = await startGateway({ config, cwd, openForwarding })
    await eventually(async () => ((await probe(gateway)).status === 200 ? true : undefined))
    process.kill(redis.pid, 'SIGSTOP')
    const { status } = await gateway.send(clickPayload({ context: 'flow', question, option: 'approve' }))
    const told = slack.requests.map(({ fields }) => JSON.stringify(fields))
    process.kill(redis.pid, 'SIGCONT')

    expect(status).to.equal(200)
    expect(told.filter((text) => text.includes('*not counted yet*'))).to.have.length(1)
    await eventually(() =>
      slack.requests.some(({ fields }) => JSON.stringify(fields).includes('counted now')) ? true : undefined,
    )
  })

  it('as one that hangs, while Slack takes no message: a click that nobody can be told of is not acknowledged', async () => {
    const question = await postQuestion(config, cwd)
    const deaf = gatewayConfig({ redis: { host: redis.host, port: redis.port, isPrimary: true } })
    await using gateway = await startGateway({ config: deaf, cwd, openForwarding })
    await eventually(async () => ((await probe(gateway)).status === 200 ? true : undefined))
    process.kill(redis.pid, 'SIGSTOP')
    const { status } = await gateway.send(clickPayload({ context: 'flow', question, option: 'approve' }))
    process.kill(redis.pid, 'SIGCONT')

    expect(status).to.equal(503)
    await gateway.logged('click decided')
  })
})
