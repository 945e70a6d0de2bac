import { expect } from 'chai'
import { CicdStateMgr } from '../../../src/index.ts'
import type { JsonObject } from '../../../src/json/json.ts'
import { asking, askingApp, deciders } from '../../support/deciding.ts'
import { gatewayConfig } from '../../support/gateway.ts'
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
