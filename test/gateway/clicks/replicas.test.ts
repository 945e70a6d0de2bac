import { expect } from 'chai'
import { CicdStateMgr } from '../../../src/index.ts'
import type { JsonObject } from '../../../src/json/json.ts'
import { postQuestion, eventually, gatewayConfig, startGateway } from '../../support/gateway.ts'
import { clickPayload, formOf, signed, startSlack } from '../../support/slack.ts'
import type { SlackStandIn } from '../../support/slack.ts'
import { startRedis } from '../../support/redis-server.ts'
import type { RedisServer } from '../../support/redis-server.ts'
import { tempDir } from '../../support/temp-dir.ts'

/** Milliseconds that Redis is away, one click after the other; at least for one click. `npm run stress` has 30 s. */
const away = 1000 * Number(process.env.REDIS_AWAY_SECONDS ?? 0)

describe('two gateways on one Redis', () => {
  let redis: RedisServer
  let slack: SlackStandIn
  let config: JsonObject
  let cwd: string

  before(async () => {
    redis = await startRedis()
    slack = await startSlack()
    cwd = await tempDir()
    const voters = Array.from({ length: 100 }, (_, index) => ({ name: `p${index}`, slack: `T01/U${100 + index}` }))
    const names = voters.map(({ name }) => name)
    const policies = {
      many: { approvers: { people: names }, quorum: 20, via: ['slack'] },
      one: { approvers: { people: names }, via: ['slack'] },
    }
    config = gatewayConfig(
      { redis: { host: redis.host, port: redis.port, isPrimary: true, timeouts: { unreachable: '1s' } } },
      { decisions: { people: voters, policies } },
      slack.api,
    )
  })
  after(async () => {
    await slack[Symbol.asyncDispose]()
    await redis.stop()
  })

  const record = async (id: string): Promise<JsonObject> => {
    await using manager = await CicdStateMgr.open({ config, cwd })
    return (await manager.get({ id, path: 'decisions.deploy' })).value as JsonObject
  }

  it('make one decision from a hundred clicks at once, and tell all the other people', async () => {
    // Posted by an incoming webhook: the clicks may come from any channel, each of which has its own queue of answers.
    const question = await postQuestion(config, cwd, { id: 'crowd', policy: 'many', answer: { text: 'ok' } })
    await using one = await startGateway({ config, cwd })
    await using other = await startGateway({ config, cwd, queue: one.queue })

    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, index) => {
        const user = `U${100 + index}`
        const ts = `1700000000.0${user.slice(1)}`
        const payload = clickPayload({
          context: 'crowd',
          question,
          option: 'approve',
          user,
          ts,
          channel: user,
          responseUrl: slack.responseUrl(user),
        })
        return (index % 2 === 0 ? one : other).send(payload)
      }),
    )

    // On a busy machine some clicks are late: Slack shows a warning sign where the person cannot be told in time.
    const late = await Promise.all([one, other].map((gateway) => gateway.metric('votes_total{outcome="late"}')))
    const lateClicks = late.reduce((sum, line) => sum + Number(line?.split(' ').at(-1) ?? 0), 0)
    expect(answers.filter(({ status }) => status !== 200 && status !== 503)).to.deep.equal([])
    expect(answers.filter(({ status }) => status === 503).length).to.be.at.most(lateClicks)
    const { state, by, votes } = await record('crowd')
    expect([state, (by as unknown[]).length, (votes as unknown[]).length]).to.deep.equal(['approved', 20, 20])
    await eventually(() => {
      const told = slack.requests.filter(({ fields }) =>
        JSON.stringify(fields).includes('is approved (approve) already'),
      )
      return new Set(told.map(({ method }) => method)).size === 80 ? true : undefined
    })
    expect(one.queue.taken).to.have.length(1)
  })

  it('count a click once that comes six times at once, to both', async () => {
    const question = await postQuestion(config, cwd, { id: 'six', policy: 'one' })
    await using one = await startGateway({ config, cwd })
    await using other = await startGateway({ config, cwd, queue: one.queue })
    const body = formOf(clickPayload({ context: 'six', question, option: 'approve', user: 'U100' }))

    const answers = await Promise.all(
      [one, other, one, other, one, other].map((gateway) => gateway.post(body, signed(body))),
    )

    expect(answers.map(({ status }) => status)).to.deep.equal([200, 200, 200, 200, 200, 200])
    expect((await record('six')).votes).to.have.length(1)
    expect(one.queue.taken).to.have.length(1)
  })

  it('say honestly that nothing is counted while Redis is away, are unready, and count again when it is back', async function () {
    this.timeout(60_000 + 2 * away)
    const question = await postQuestion(config, cwd, { id: 'away', policy: 'one' })
    await using gateway = await startGateway({ config, cwd })
    const click = (name: string) =>
      clickPayload({ context: 'away', question, option: 'approve', user: 'U100', responseUrl: slack.responseUrl(name) })
    const told = (name: string) =>
      slack.asked(`response/${name}`, ({ text }) => JSON.stringify(text).includes('not counted'))

    await redis.restart(async () => {
      const end = performance.now() + away
      for (let number = 1; number === 1 || performance.now() < end; number++) {
        const started = performance.now()
        const answered = await gateway.send(click(`away${number}`))
        expect([answered.status, performance.now() - started < 3000]).to.deep.equal([200, true])
        await told(`away${number}`)
      }
      expect((await fetch(`${gateway.url}/readyz`)).status).to.equal(503)
      expect((await fetch(`${gateway.url}/healthz`)).status).to.equal(200)
    })
    await eventually(async () => ((await fetch(`${gateway.url}/readyz`)).status === 200 ? true : undefined))

    // It kept nothing: its contexts are gone with it.
    const anew = await postQuestion(config, cwd, { id: 'away', policy: 'one' })
    await gateway.send(clickPayload({ context: 'away', question: anew, option: 'approve', user: 'U100' }))
    expect((await record('away')).state).to.equal('approved')
  })
})
