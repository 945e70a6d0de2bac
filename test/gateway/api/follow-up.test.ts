import { expect } from 'chai'
import { CicdStateMgr } from '../../../src/index.ts'
import type { JsonObject } from '../../../src/json/json.ts'
import { asking, askingApp, deciders } from '../../support/deciding.ts'
import { askQuestion, gatewayConfig } from '../../support/gateway.ts'
import { startRedis } from '../../support/redis-server.ts'
import { startSlack } from '../../support/slack.ts'
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
