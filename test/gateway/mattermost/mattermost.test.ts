import { expect } from 'chai'
import { CicdStateMgr } from '../../../src/index.ts'
import type { JsonObject } from '../../../src/json/json.ts'
import { forgeDecision } from '../../support/forge.ts'
import { askQuestion, eventually, gatewayConfig, gatewaySecrets, startGateway } from '../../support/gateway.ts'
import type { RunningGateway } from '../../support/gateway.ts'
import { botToken, buttonsOf, channel, startMattermost } from '../../support/mattermost.ts'
import type { MattermostStandIn } from '../../support/mattermost.ts'
import { openForwarding } from '../../../src/gateway/open-forwarding.ts'
import { formOf, signed } from '../../support/slack.ts'
import { rejection } from '../../support/rejection.ts'
import { tempDir } from '../../support/temp-dir.ts'

const secret = 'what-buttons-are-made-with'
const id = (letter: string): string => letter.repeat(26)
const person = (letter: string, email: string, more: JsonObject = {}): JsonObject => ({
  ...{ id: id(letter), username: `user-${letter}`, email, email_verified: true, delete_at: 0, roles: 'system_user' },
  ...more,
})

describe('questions in Mattermost', () => {
  let server: MattermostStandIn
  let cwd: string
  let gateways: RunningGateway[]

  beforeEach(async () => {
    gateways = []
    cwd = await tempDir()
    server = await startMattermost()
    for (const each of [
      person('a', 'ann@example.org'),
      person('d', 'cyd@example.org'),
      person('e', 'eve@example.org'),
    ]) {
      server.users[each.id as string] = each
    }
  })
  afterEach(async () => {
    await Promise.all(gateways.map((gateway) => gateway.stop()))
    await server[Symbol.asyncDispose]()
  })

  const configOf = (more: JsonObject = {}): JsonObject => {
    const approvers = { people: ['ann@example.org', 'cyd@example.org'] }
    const policies = {
      one: { approvers, via: ['mattermost', 'store'] },
      two: { approvers, quorum: 2, via: ['mattermost'] },
      web: { approvers },
    }
    const mattermost = { url: server.url, channel, actionsUrl: 'https://cicd.example.org/mattermost/actions', ...more }
    const gateway = { forward: { url: 'http://127.0.0.1:9/' }, mattermost }
    const section = { gateway, decisions: { policies } }
    return gatewayConfig({ directory: { path: `${cwd}/store`, isPrimary: true } }, section)
  }
  const secretsOf = (mattermost: JsonObject = { token: botToken, secret }): JsonObject => {
    const { cicdstatemgr } = gatewaySecrets() as { cicdstatemgr: { gateway: JsonObject } }
    return { cicdstatemgr: { gateway: { ...cicdstatemgr.gateway, mattermost } } }
  }
  const start = async (config = configOf()): Promise<RunningGateway> => {
    const gateway = await startGateway({ config, secrets: secretsOf(), cwd, lookEvery: 30 })
    gateways.push(gateway)
    return gateway
  }
  const asked = () => eventually(() => (server.posts.length > 0 ? server.posts[0] : undefined))
  const contextOf = async (option = 0): Promise<JsonObject> =>
    (buttonsOf(await asked())[option]?.integration as { context: JsonObject }).context
  const press = async (gateway: RunningGateway, user: string, context: unknown): Promise<[number, JsonObject]> => {
    const body = JSON.stringify({ user_id: id(user), user_name: 'ann', channel_id: channel, team_id: id('t'), context })
    const answer = await gateway.post(body, { 'content-type': 'application/json' }, '/mattermost/actions')
    return [answer.status, JSON.parse(answer.body) as JsonObject]
  }
  const decision = async (name = 'deploy'): Promise<JsonObject> => {
    await using manager = await CicdStateMgr.open({ config: configOf(), cwd })
    return (await manager.get({ id: 'flow', path: `decisions.${name}` })).value as JsonObject
  }

  it('are asked by the gateway, and a press is a vote of the user whom the server knows', async () => {
    await askQuestion(configOf(), cwd, { policy: 'two' })
    const gateway = await start()

    const [status, { update }] = await press(gateway, 'a', await contextOf())

    const { votes } = await decision()
    const [{ person: voter, name, via, option } = {}] = votes as JsonObject[]
    expect({ status, voter, name, via, option }).to.deep.equal({
      ...{ status: 200, voter: 'ann@example.org', name: 'user-a', via: 'mattermost', option: 'approve' },
    })
    expect(JSON.stringify(update)).to.contain('Deploy: 1 of 2 (ann@\u200bexample.org)')
    expect(buttonsOf(update as never)).to.have.length(2)
    const [, ended] = await press(gateway, 'd', await contextOf())
    expect(buttonsOf(ended.update as never)).to.have.length(0)
    expect((await decision()).by).to.deep.equal(['ann@example.org', 'cyd@example.org'])
    expect(gateway.log.join('\n')).not.to.contain(secret).and.not.to.contain(botToken)
  })

  it('say why a press is refused if the config no longer has the policy', async () => {
    await askQuestion(configOf(), cwd)
    await start()
    const context = await contextOf()
    const later = structuredClone(configOf()) as { cicdstatemgr: { decisions: { policies: JsonObject } } }
    delete later.cicdstatemgr.decisions.policies.one

    const [, told] = await press(await start(later), 'a', context)

    expect(told).to.deep.equal({ ephemeral_text: 'Not counted: The config has no policy of that name.' })
  })

  it('are not confused with messages of others that look like them', async () => {
    await askQuestion(configOf(), cwd)
    const gateway = await start()
    const { value, mac } = (await contextOf()) as Record<string, string>
    const rejecting = (await contextOf(1)) as Record<string, string>
    const forged: unknown[] = [
      undefined,
      {},
      { value },
      { value, mac: '0'.repeat(64) },
      { value, mac: mac?.toUpperCase() },
      { value: rejecting.value, mac },
      { value: value?.replace('flow', 'wolf'), mac },
      { value: `${value} `, mac },
      { value: [value], mac },
      [value, mac],
    ]
    for (const context of forged) expect((await press(gateway, 'a', context))[0]).to.equal(401)
    const bodies = ['', '{', 'null', '[]', JSON.stringify({ user_id: '../me', context: { value, mac } })]
    for (const body of bodies) expect((await gateway.post(body, {}, '/mattermost/actions')).status).to.equal(401)
    expect((await gateway.post('x'.repeat(70_000), {}, '/mattermost/actions')).status).to.equal(413)
    expect((await decision()).votes).to.deep.equal([])
  })

  const strangers: [string, JsonObject | undefined][] = [
    ['a guest', { roles: 'system_guest' }],
    ['a bot', { is_bot: true }],
    ['who has gone', { delete_at: 17 }],
    ['an address that nobody verified', { email_verified: false }],
    ['an address that is not shown', { email: '' }],
    ['somebody else than was asked for', { id: id('d') }],
    ['who is not an approver', { email: 'eve@example.org' }],
    ['who is not there', undefined],
  ]
  for (const [who, more] of strangers) {
    it(`count no press of ${who}, and say why to that one`, async () => {
      server.users[id('a')] = more && person('a', 'ann@example.org', more)
      await askQuestion(configOf(), cwd)
      const gateway = await start()
      const [status, { ephemeral_text: told, update }] = await press(gateway, 'a', await contextOf())
      expect([status, update]).to.deep.equal([200, undefined])
      expect(told).to.match(/^Not counted: /)
      expect((await decision()).votes).to.deep.equal([])
    })
  }

  it('accept an address as proven if the config says that the server verifies it', async () => {
    server.users[id('a')] = person('a', 'ann@example.org', { email_verified: false })
    await askQuestion(configOf(), cwd)
    const gateway = await start(configOf({ trustEmails: true }))
    await press(gateway, 'a', await contextOf())
    expect((await decision()).state).to.equal('approved')
  })

  it('are posted once by two gateways and after a restart, and closed when they are decided elsewhere', async () => {
    await askQuestion(configOf(), cwd)
    const [first] = await Promise.all([start(), start()])
    await asked()
    await first.stop()
    await start()
    await using manager = await CicdStateMgr.open({ config: configOf(), cwd })
    await manager.decide({ id: 'flow', name: 'deploy', option: 'approve', actor: 'ann@example.org' })

    await eventually(() => (buttonsOf(server.posts[0]).length === 0 ? true : undefined))

    expect(server.posts).to.have.length(1)
    expect(JSON.stringify(server.posts[0])).to.contain('approved: Deploy by ann@\u200bexample.org')
  })

  it('are closed by a new gateway even if their time ran out long before it noticed', async () => {
    await askQuestion(configOf(), cwd)
    const first = await start()
    await asked()
    await first.stop()
    await forgeDecision(configOf(), cwd, { ...(await decision()), expiresAt: '2026-01-01T00:00:00.000Z' })
    await start()

    await eventually(() => (buttonsOf(server.posts[0]).length === 0 ? true : undefined))
    expect(JSON.stringify(server.posts[0])).to.contain('2026-01-01 00:00')
  })

  it('say why they were cancelled', async () => {
    await askQuestion(configOf(), cwd)
    await start()
    await asked()
    await using manager = await CicdStateMgr.open({ config: configOf(), cwd })
    await manager.cancelDecision({ id: 'flow', name: 'deploy', actor: 'ann', comment: 'wrong @version' })

    await eventually(() => (buttonsOf(server.posts[0]).length === 0 ? true : undefined))

    expect(JSON.stringify(server.posts[0])).to.match(/cancelled by ann, [^"]*\\nwrong @\u200bversion/)
  })

  it('are posted even if another user wrote a message that looks the same', async () => {
    const question = await askQuestion(configOf(), cwd)
    const props = { cicdstatemgr: { question, shown: 'x' } }
    server.posts.push({ id: id('x'), user_id: id('e'), delete_at: 0, props })
    await start()
    await eventually(() => server.posts[1])
    expect(buttonsOf(server.posts[1])).to.have.length(2)
  })

  it('do not wait for one that the server refuses, and cause few requests while the server is away', async () => {
    await askQuestion(configOf(), cwd, { id: 'a-bad', subject: 'too long for it' })
    await askQuestion(configOf(), cwd, { id: 'b-good' })
    server.fault = ({ body }) => (body.includes('too long') ? { status: 400, json: { id: 'too_long' } } : undefined)
    const gateway = await start()
    expect(JSON.stringify((await asked()).props)).to.contain('b-good')
    await gateway.stop()

    server.posts.length = 0
    server.fault = () => ({ status: 503 })
    const before = server.requests.length
    const another = await start()
    await another.logged('a question could not be shown in Mattermost: status 503')
    await askQuestion(configOf(), cwd, { id: 'c-later' })
    await another.stop()
    expect(server.requests.length - before).to.equal(1)
  })

  it('make no mention, link or markup of what people wrote', async () => {
    await askQuestion(configOf(), cwd, {
      subject: '@channel [x](https://evil.example) **now** ![](http://e.example/p)',
    })
    await start()
    expect(JSON.stringify((await asked()).props)).not.to.match(/@channel|\]\(|https?:\/\/e|[^*]\*\*now/)
  })

  it('are not asked if the policy does not accept mattermost', async () => {
    await askQuestion(configOf(), cwd, { name: 'other', policy: 'web' })
    await askQuestion(configOf(), cwd)
    await start()
    await asked()
    expect(JSON.stringify(server.posts)).not.to.contain('other')
  })

  it('do not exist without a config for it, and the gateway does not start without its secrets', async () => {
    const plain = gatewayConfig({ directory: { path: `${cwd}/store`, isPrimary: true } })
    const gateway = await start(plain)
    expect((await press(gateway, 'a', {}))[0]).to.equal(404)
    const error = await rejection(startGateway({ config: configOf(), secrets: secretsOf({}), cwd }))
    expect(error.message).to.match(/mattermost\.token: is missing[^]*mattermost\.secret: is missing/)
  })

  describe('without Slack', () => {
    const withoutSlack = (gateway: JsonObject = {}): JsonObject => {
      const { datasources, decisions, http, gateway: whole } = configOf().cicdstatemgr as Record<string, JsonObject>
      const mattermost = whole?.mattermost as JsonObject
      const section = { datasources: datasources!, decisions: decisions!, http: http! }
      return { cicdstatemgr: { ...section, gateway: { mattermost, ...gateway } } }
    }
    /** Without Mattermost too. */
    const only = (gateway: JsonObject): JsonObject => {
      const section = withoutSlack().cicdstatemgr as JsonObject
      return { cicdstatemgr: { ...section, gateway } }
    }
    const secrets = { cicdstatemgr: { gateway: { mattermost: { token: botToken, secret } } } }
    const begin = async (config: JsonObject, more: JsonObject = secrets): Promise<RunningGateway> => {
      const gateway = await startGateway({ config, secrets: more, cwd, lookEvery: 30, openForwarding })
      gateways.push(gateway)
      return gateway
    }
    const failure = async (config: JsonObject, more: JsonObject = secrets): Promise<string> => {
      const { message, suggestions } = await rejection(startGateway({ config, secrets: more, cwd }))
      return [message, ...suggestions].join('\n')
    }

    it('are asked and answered with no secret of Slack, and no place to forward to', async () => {
      const config = withoutSlack()
      await askQuestion(config, cwd)
      const gateway = await begin(config)

      const [status] = await press(gateway, 'a', await contextOf())

      expect([status, (await decision()).state]).to.deep.equal([200, 'approved'])
      expect(await gateway.logged('"listening"')).to.contain('"slack":"none"')
    })

    it('leave the paths for Slack closed, and say why', async () => {
      const gateway = await begin(withoutSlack())
      const body = formOf({ type: 'block_actions' })
      for (const path of ['/', '/slack/interactions', '/slack/commands', '/interceptor']) {
        for (const headers of [signed(body), signed(body, { secret: '' }), {}]) {
          const answer = await gateway.post(body, headers, path)
          expect([path, answer.status, JSON.parse(answer.body)]).to.deep.equal([
            ...[path, 404, { error: 'this gateway is not configured for Slack: gateway.slack.mode is none' }],
          ])
        }
      }
      expect((await gateway.post('x'.repeat(3_000_000), {}, '/')).status).to.equal(404)
      expect(await gateway.metric('refusals_total{reason="no-slack"}')).to.match(/ 13$/)
      expect(await gateway.logged('no-slack')).to.contain('request refused')
    })

    it('need the secrets of Slack if anything of Slack is configured', async () => {
      const missing = /slack\.signingSecret: is missing[^]*Without Slack: gateway\.slack\.mode: none\./
      const forward = { url: 'http://127.0.0.1:9/' }
      const { cicdstatemgr } = withoutSlack({ forward }) as { cicdstatemgr: JsonObject }
      const url = { cicdstatemgr: { ...cicdstatemgr, slack: { url: 'https://slack.com/api/chat.postMessage' } } }
      expect(await failure(url)).to.match(missing)
      expect(await failure(withoutSlack({ forward, slack: {} }))).to.match(missing)
      const appToken = { cicdstatemgr: { gateway: { ...secrets.cicdstatemgr.gateway, slack: { appToken: 'xapp-1' } } } }
      expect(await failure(withoutSlack({ forward }), appToken)).to.match(missing)
      const empty = { cicdstatemgr: { gateway: { ...secrets.cicdstatemgr.gateway, slack: { signingSecret: '' } } } }
      expect(await failure(withoutSlack({ forward }), empty)).to.match(missing)
    })

    it('are asked although events send messages to Slack, if the mode says so', async () => {
      const { cicdstatemgr } = withoutSlack({ slack: { mode: 'none' } }) as { cicdstatemgr: JsonObject }
      const url = { cicdstatemgr: { ...cicdstatemgr, slack: { url: 'https://slack.com/api/chat.postMessage' } } }
      const gateway = await begin(url)
      expect((await gateway.post('', {}, '/slack/commands')).status).to.equal(404)
    })

    it('have other ways: a gateway may have the API alone, and one that nobody can vote through does not start', async () => {
      expect(await failure(only({ slack: { mode: 'none' } }), { cicdstatemgr: {} })).to.match(
        /slack\.mode: is none, and no votes can come: the config has neither gateway\.mattermost nor gateway\.api/,
      )
      const api = { kubernetes: { kubeconfig: 'none' } }
      expect(
        await failure(only({ slack: { mode: 'none' }, api, url: 'https://cicd.example.org' }), { cicdstatemgr: {} }),
      ).to.match(/gateway\.signing: is missing: the forms of the pages need a secret/)
      const proxy = { proxy: { userHeader: 'x-user' } }
      const proxySecret = 'the-secret-of-the-proxy-1'
      const gateway = await begin(only({ slack: { mode: 'none' }, api: proxy }), {
        cicdstatemgr: { gateway: { api: { proxySecret } } },
      })
      const answer = await fetch(`${gateway.url}/api/v1/decisions`, {
        headers: { 'x-user': 'ann', 'x-cicdstatemgr-proxy': proxySecret },
      })
      expect(answer.status).to.equal(200)
      expect((await press(gateway, 'a', {}))[0]).to.equal(404)
    })
  })
})
