import { expect } from 'chai'
import { CicdStateMgr } from '../../../src/index.ts'
import type { JsonObject } from '../../../src/json/json.ts'
import { asking, askingApp, deciders } from '../../support/deciding.ts'
import { askQuestion, eventually, gatewayConfig } from '../../support/gateway.ts'
import { startRedis } from '../../support/redis-server.ts'
import { startSlack } from '../../support/slack.ts'
import { startSlowProxy } from '../../support/slow-proxy.ts'
import { tempDir } from '../../support/temp-dir.ts'
import { apiSecrets, proxySecret, startApi } from './support.ts'

describe('a vote by the API', () => {
  it('is shown in the message, and the vote that ends its question fires the events, says so and closes it', async () => {
    await using slack = await startSlack(({ method }) =>
      method === 'chat.postMessage' ? { json: { ok: true, channel: 'C1', ts: '17.1' } } : undefined,
    )
    const cwd = await tempDir()
    const policies = { one: { approvers: { people: ['ann', 'bob'] }, quorum: 2, via: ['web'] } }
    const forward = { url: 'http://127.0.0.1:9/' }
    const gateway = { forward, api: { proxy: { userHeader: 'x-user' } } }
    const section = { gateway, decisions: { ...deciders, policies } }
    const config = gatewayConfig({ directory: { path: `${cwd}/store`, isPrimary: true } }, section, slack.api)
    await using manager = await CicdStateMgr.open({ config, cwd })
    const operations = [{ op: 'set', path: 'state.version', value: '1.5.0' }] as const
    await manager.init({ id: 'flow', appConfig: askingApp(asking({ policy: 'one' })), operations })
    await manager.handleEvent({ id: 'flow', pipeline: 'build', event: 'success' })
    // It looks at nothing by itself: what is done, the vote did.
    await using api = await startApi({ config, cwd, secrets: apiSecrets(), lookEvery: 3_600_000 })

    const vote = (user: string) =>
      api.call(
        '/api/v1/decisions/flow/deploy-prod/votes',
        { 'x-user': user, 'x-cicdstatemgr-proxy': proxySecret },
        { option: 'approve' },
      )
    await vote('ann')
    const counted = await slack.asked('chat.update')
    expect(JSON.stringify(counted.fields.blocks)).to.contain('*Deploy*: 1 of 2 (ann)').and.to.contain('"button"')
    const { status, body } = await vote('bob')

    const [{ event, state } = {}] = body.events as JsonObject[]
    expect([status, body.state, event, state]).to.deep.equal([200, 'approved', 'deploy=approved', 'done'])
    const { fields } = await slack.asked('chat.update', ({ blocks }) => JSON.stringify(blocks).includes('Approved'))
    expect([fields.channel, fields.ts]).to.deep.equal(['C1', '17.1'])
    expect(JSON.stringify(fields.blocks)).to.contain('Approved: Deploy by ann, bob')
  })
})

describe('an answer about a context that is not there', () => {
  it('does not say where the gateway looked', async () => {
    const cwd = await tempDir()
    const policies = { one: { approvers: { people: ['ann'] }, via: ['web'] } }
    const section = {
      gateway: { forward: { url: 'http://127.0.0.1:9/' }, api: { proxy: { userHeader: 'x-user' } } },
      decisions: { ...deciders, policies },
    }
    const config = gatewayConfig(
      { directory: { path: `${cwd}/store`, isPrimary: true } },
      section,
      'http://127.0.0.1:9',
    )
    await using api = await startApi({ config, cwd, secrets: apiSecrets() })
    const headers = { 'x-user': 'ann', 'x-cicdstatemgr-proxy': proxySecret }
    const { status, body } = await api.call('/api/v1/decisions/none/deploy-prod', headers)
    expect([status, body]).to.deep.equal([
      404,
      {
        error: {
          code: 'CONTEXT_NOT_FOUND',
          message: 'there is no context data "none": never made, expired or deleted',
        },
      },
    ])
  })
})

describe('an API whose store fails', () => {
  const headers = { 'x-user': 'ann', 'x-cicdstatemgr-proxy': proxySecret }
  const policies = { one: { approvers: { people: ['ann'] }, via: ['web'] } }
  const gateway = { forward: { url: 'http://127.0.0.1:9/' }, api: { proxy: { userHeader: 'x-user' } } }
  const section = { gateway, decisions: { ...deciders, policies } }
  const votes = '/api/v1/decisions/flow/deploy-prod/votes'

  it('gives the code and what it means, and leaves the address of Redis to the log', async () => {
    const redis = await startRedis()
    const cwd = await tempDir()
    const source = { host: redis.host, port: redis.port, isPrimary: true, timeouts: { unreachable: '1s' } }
    const config = gatewayConfig({ redis: source }, section)
    await askQuestion(config, cwd, { name: 'deploy-prod' })
    await using api = await startApi({ config, cwd, secrets: apiSecrets() })
    await redis.stop()

    const answers = await Promise.all([
      api.call('/api/v1/decisions', headers),
      api.call('/api/v1/decisions/flow/deploy-prod', headers),
      api.call(votes, headers, { option: 'approve' }),
      api.call('/api/v1/decisions/flow/deploy-prod/cancel', headers, {}),
    ])

    for (const { status, body } of answers) {
      expect([status, body]).to.deep.equal([
        503,
        {
          error: {
            code: 'REDIS_UNREACHABLE',
            message: 'Redis cannot be reached.',
            suggestions: ['The log of the gateway has the details.'],
          },
        },
      ])
    }
    expect(api.log.join('\n')).to.contain('a request to the API failed').and.contain(String(redis.port))
  })

  it('says after a vote that its event is fired later, without the address of Redis', async () => {
    const redis = await startRedis()
    await using slack = await startSlack(({ fields }) => {
      if (JSON.stringify(fields).includes('approved approve')) process.kill(redis.pid, 'SIGKILL')
      return { json: { ok: true, channel: 'C1', ts: '17.1' } }
    })
    const cwd = await tempDir()
    const source = { host: redis.host, port: redis.port, isPrimary: true, timeouts: { unreachable: '1s' } }
    const config = gatewayConfig({ redis: source }, section, slack.api)
    await using manager = await CicdStateMgr.open({ config, cwd })
    const operations = [{ op: 'set', path: 'state.version', value: '1.5.0' }] as const
    await manager.init({ id: 'flow', appConfig: askingApp(asking({ policy: 'one' })), operations })
    await manager.handleEvent({ id: 'flow', pipeline: 'build', event: 'success' })
    await using api = await startApi({ config, cwd, secrets: apiSecrets(), lookEvery: 3_600_000 })

    const { status, body } = await api.call(votes, headers, { option: 'approve' })
    await redis.stop()

    expect([status, body.state, body.events]).to.deep.equal([
      200,
      'approved',
      [
        {
          event: 'deploy=approved',
          state: 'pending',
          reason: 'it cannot be fired now, and is fired later; the log of the gateway has the details',
        },
      ],
    ])
    expect(api.log.join('\n')).to.contain('the event deploy=approved stays due').and.contain(String(redis.port))
  })

  it('answers 503 in time while the config waits for Redis, and counts nothing when Redis is back', async () => {
    const redis = await startRedis()
    const cwd = await tempDir()
    const source = { host: redis.host, port: redis.port, isPrimary: true, timeouts: { unreachable: '2m' } }
    const config = gatewayConfig({ redis: source }, { ...section, gateway: { ...gateway, url: 'http://cicd.example' } })
    await askQuestion(config, cwd, { name: 'deploy-prod' })
    const form = { origin: 'http://cicd.example', 'content-type': 'application/x-www-form-urlencoded' }
    await using api = await startApi({ config, cwd, secrets: apiSecrets() })
    const page = (path: string, init?: RequestInit) =>
      fetch(`${api.url}/flows${path}`, { ...init, headers: { ...headers, ...form } })
    const shown = await (await page('/flow')).text()
    const fields = [...shown.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)"/g)]
    const body = new URLSearchParams({
      ...Object.fromEntries(fields.map(([, name = '', value = '']) => [name, value])),
      option: 'approve',
    }).toString()
    const client = redis.client()
    await client.save()
    client.disconnect()

    let answers: { status: number; body: JsonObject }[] = []
    let pages: Response[] = []
    const before = performance.now()
    await redis.restart(async () => {
      const asked = Promise.all([
        api.call('/api/v1/decisions/flow/deploy-prod', headers),
        api.call(votes, headers, { option: 'approve' }),
        api.call('/api/v1/decisions/flow/deploy-prod/cancel', headers, {}),
        api.call('/api/v1/decisions', headers),
      ])
      const loaded = Promise.all([
        page('/flow'),
        page('/flow/votes', { method: 'POST', body }),
        page('/flow/events'),
        page('/'),
      ])
      ;[answers, pages] = await Promise.all([asked, loaded])
    })
    const took = performance.now() - before

    const message = 'Redis did not answer in time.'
    const error = { code: 'REDIS_TIMED_OUT', message, suggestions: ['The log of the gateway has the details.'] }
    for (const { status, body } of answers) expect([status, body]).to.deep.equal([503, { error }])
    const texts = await Promise.all(pages.map((each) => each.text()))
    expect(pages.map(({ status }) => status)).to.deep.equal([503, 503, 503, 503])
    expect(texts.map((text) => /<h1[^>]*>([^<]*)/.exec(text)?.[1])).to.deep.equal([
      'The pages cannot be read now',
      'The vote does not count',
      'The pages cannot be read now',
      'The pages cannot be read now',
    ])
    expect(took).to.be.lessThan(13_000)
    const log = api.log.join('\n')
    expect(log).to.contain('a request to the API failed: the store does not answer in time')
    expect(log).to.contain('a page could not be made: the store does not answer in time')
    const { status, body: record } = await eventually(async () => {
      const found = await api.call('/api/v1/decisions/flow/deploy-prod', headers)
      return found.status === 200 ? found : undefined
    })
    expect([status, record.state, record.votes]).to.deep.equal([200, 'open', []])
    await redis.stop()
  })

  it('answers 504 if Redis stops to answer while the vote is stored: it may count', async () => {
    const redis = await startRedis()
    const proxy = await startSlowProxy(redis.port)
    const cwd = await tempDir()
    const source = { host: redis.host, port: proxy.port, isPrimary: true }
    const config = gatewayConfig({ redis: source }, section)
    await askQuestion(config, cwd, { name: 'deploy-prod' })
    await using api = await startApi({ config, cwd, secrets: apiSecrets(), lookEvery: 3_600_000 })
    proxy.cutAnswerToAndVanish('"decide deploy-prod"')

    const { status, body } = await api.call(votes, headers, { option: 'approve' })

    const { code, message } = body.error as JsonObject
    expect([status, code]).to.deep.equal([504, 'WAIT_TIMED_OUT'])
    expect(message).to.equal(
      'the store does not answer in time, so it is not known whether this counts: repeat it, nobody is counted twice',
    )
    expect(await api.logged('vote may count')).to.contain('"level":"error"')
    expect(await redis.client().get('flow')).to.contain('"state":"approved"')
    proxy.close()
    await redis.stop()
  })

  it('answers 504 if the vote takes too long, and follows it in the log', async () => {
    const redis = await startRedis()
    const cwd = await tempDir()
    const wait = { replicas: 1, timeout: '9s' }
    const source = { host: redis.host, port: redis.port, isPrimary: true }
    await askQuestion(gatewayConfig({ redis: source }, section), cwd, { name: 'deploy-prod' })
    const config = gatewayConfig({ redis: { ...source, wait } }, section)
    await using api = await startApi({ config, cwd, secrets: apiSecrets(), lookEvery: 3_600_000 })

    const { status, body } = await api.call(votes, headers, { option: 'approve' })

    expect([status, (body.error as JsonObject).code]).to.deep.equal([504, 'WAIT_TIMED_OUT'])
    expect(api.log.join('\n')).not.to.contain('REPLICAS_BEHIND')
    expect(await api.logged('vote may count')).to.contain('REPLICAS_BEHIND')
    await redis.stop()
  })

  it('does not name the key of Redis that another program holds', async () => {
    const redis = await startRedis()
    const cwd = await tempDir()
    const config = gatewayConfig(
      { redis: { host: redis.host, port: redis.port, keyPrefix: 'cicd:', isPrimary: true } },
      section,
    )
    await redis.client().lpush('cicd:flow', 'of another program')
    await using api = await startApi({ config, cwd, secrets: apiSecrets() })

    const { status, body } = await api.call('/api/v1/decisions/flow/deploy-prod', headers)
    await redis.stop()

    expect([status, body]).to.deep.equal([
      409,
      {
        error: {
          code: 'KEY_TAKEN',
          message: 'The key of the id in Redis holds something other than context data.',
          suggestions: ['The log of the gateway has the details.'],
        },
      },
    ])
    expect(api.log.join('\n')).to.contain('cicd:flow')
  })
})
