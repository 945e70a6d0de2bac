import { expect } from 'chai'
import { CicdStateMgr } from '../../../src/index.ts'
import type { JsonObject } from '../../../src/json/json.ts'
import { asking, askingApp, deciders } from '../../support/deciding.ts'
import { forgeDecision } from '../../support/forge.ts'
import { gatewayConfig, gatewaySecrets, startGateway } from '../../support/gateway.ts'
import type { Answer } from '../../support/http-server.ts'
import { startRedis } from '../../support/redis-server.ts'
import { signingKeys } from '../../support/signing.ts'
import { startSlack } from '../../support/slack.ts'
import type { SlackRequest, SlackStandIn } from '../../support/slack.ts'
import { tempDir } from '../../support/temp-dir.ts'

const id = 'flow-1'
const name = 'deploy-prod'

describe('a question that changes without a click', () => {
  let slack: SlackStandIn
  let config: JsonObject
  let cwd: string
  let answer: (request: SlackRequest) => Answer | undefined

  beforeEach(async () => {
    answer = ({ method }) =>
      method === 'chat.postMessage' ? { json: { ok: true, channel: 'C1', ts: '17.1' } } : undefined
    slack = await startSlack((request) => answer(request))
    cwd = await tempDir()
    const policies = {
      ...(deciders.policies as JsonObject),
      soon: { approvers: { people: ['ann'] }, via: ['store'], expires: '1s' },
    }
    const section = { decisions: { ...deciders, policies } }
    config = gatewayConfig({ directory: { path: `${cwd}/store`, isPrimary: true } }, section, slack.api)
  })
  afterEach(() => slack[Symbol.asyncDispose]())

  async function ask(manager: CicdStateMgr, policy: string, context = id): Promise<void> {
    await manager.init({
      id: context,
      appConfig: askingApp(asking({ policy })),
      operations: [{ op: 'set', path: 'state.version', value: '1.5.0' }],
    })
    await manager.handleEvent({ id: context, pipeline: 'build', event: 'success' })
  }
  const start = () => startGateway({ config, cwd, lookEvery: 50 })
  const updates = () => slack.requests.filter(({ method }) => method === 'chat.update')
  const blocksOf = ({ fields }: SlackRequest) => JSON.stringify(fields.blocks)

  it('closes its message when it is decided elsewhere', async () => {
    await using manager = await CicdStateMgr.open({ config, cwd })
    await ask(manager, 'one')
    await using gateway = await start()

    await manager.decide({ id, name, option: 'approve', actor: 'ann' })
    const { fields } = await slack.asked('chat.update')

    expect([fields.channel, fields.ts]).to.deep.equal(['C1', '17.1'])
    expect(JSON.stringify(fields.blocks)).to.match(/shop 1\.5\.0 to prod.*Approved: Deploy by ann/)
    await gateway.stop()
    expect(slack.requests.filter(({ method }) => method === 'chat.update')).to.have.length(1)
  })

  it('is logged once if the config has no policy for it any more, because nobody can vote', async () => {
    await using manager = await CicdStateMgr.open({ config, cwd })
    await ask(manager, 'one')
    const others = Object.entries(deciders.policies as JsonObject).filter(([key]) => key !== 'one')
    const policies = Object.fromEntries(others)
    config = gatewayConfig(
      { directory: { path: `${cwd}/store`, isPrimary: true } },
      { decisions: { ...deciders, policies } },
      slack.api,
    )
    await using gateway = await start()

    const line = await gateway.logged('nobody can vote on the open question')
    expect(line).to.contain('of flow-1: the config has no policy')
    await manager.set({ id, operations: [{ op: 'set', path: 'state.x', value: 1 }] })
    await gateway.stop()
    expect(gateway.log.filter((each) => each.includes('nobody can vote'))).to.have.length(1)
  })

  for (const kind of ['directory', 'redis'] as const) {
    it(`shows at once how many have voted elsewhere, and that it is cancelled, on ${kind}`, async () => {
      await using stopping = new AsyncDisposableStack()
      const server = kind === 'redis' ? await startRedis() : undefined
      stopping.defer(async () => server?.stop())
      const place = server === undefined ? { path: `${cwd}/store` } : { host: '127.0.0.1', port: server.port }
      const stored = gatewayConfig(
        { [kind]: { ...place, isPrimary: true } },
        { decisions: deciders as JsonObject },
        slack.api,
      )
      await using manager = await CicdStateMgr.open({ config: stored, cwd })
      await ask(manager, 'prod')
      const { message } = (await manager.get({ id, path: `decisions.${name}` })).value as {
        message: { blocks: string }
      }
      // Nothing is listed again: what is seen was heard.
      await using gateway = await startGateway({ config: stored, cwd, lookEvery: 3_600_000 })

      await manager.decide({ id, name, option: 'approve', actor: 'ann' })
      const counted = await slack.asked('chat.update', ({ blocks }) => JSON.stringify(blocks).includes('1 of 2'))
      await manager.decide({ id, name, option: 'approve', actor: 'ann', comment: 'again' })
      await manager.cancelDecision({ id, name, actor: 'ann', comment: 'wrong version' })
      const closed = await slack.asked('chat.update', ({ blocks }) =>
        JSON.stringify(blocks).includes('Cancelled by ann'),
      )
      expect(JSON.stringify(closed.fields.blocks)).to.include('wrong version')

      const text = '*Deploy*: 1 of 2 (ann)'
      const count = { type: 'context', block_id: 'cicdstatemgr-votes', elements: [{ type: 'mrkdwn', text }] }
      expect(counted.fields.blocks).to.deep.equal([...(JSON.parse(message.blocks) as object[]), count])
      await gateway.stop()
      expect(updates()).to.have.length(2)
    })
  }

  describe('where outcomes are signed', () => {
    const { signing, keyId, privateKey } = signingKeys()
    const slackSecrets = ((gatewaySecrets().cicdstatemgr as JsonObject).gateway as JsonObject).slack!
    const secrets = { cicdstatemgr: { gateway: { slack: slackSecrets, signing: { keyId, privateKey } } } }
    const vote = { person: 'ann', name: 'ann', option: 'approve', via: 'slack', at: '2026-01-02T03:04:05.678Z' }

    async function recordOf(manager: CicdStateMgr): Promise<JsonObject> {
      return (await manager.get({ id, path: `decisions.${name}` })).value as JsonObject
    }

    it('shows no vote that a step wrote into the record, and no end', async () => {
      const stored = gatewayConfig(
        { directory: { path: `${cwd}/store`, isPrimary: true } },
        { decisions: { ...deciders, signing } as JsonObject },
        slack.api,
      )
      await using step = await CicdStateMgr.open({ config: stored, cwd })
      await ask(step, 'prod')
      await using gateway = await startGateway({ config: stored, secrets, cwd, lookEvery: 50 })
      const voted = { ...(await recordOf(step)), votes: [vote] }
      await forgeDecision(stored, cwd, voted, { id, name })
      const ended = { state: 'approved', option: 'approve', by: ['bob', 'cyd'], decidedAt: new Date().toISOString() }
      await forgeDecision(stored, cwd, { ...voted, ...ended }, { id, name })

      const { fields } = await slack.asked('chat.update')
      await gateway.logged('has no valid signature: its message says that it does not count')
      await gateway.stop()

      expect(JSON.stringify(fields.blocks)).to.match(
        /shop 1\.5\.0 to prod.*the end has no valid signature: it does not count/,
      )
      for (const update of updates()) expect(blocksOf(update)).to.not.match(/ann|bob|Approved|of 2/)
    })
  })

  /** Milliseconds until the message of a question is closed that expires after a second, and that no list has found. */
  async function askLate(source: JsonObject, asker: JsonObject = {}): Promise<number> {
    const configOf = (more: JsonObject) => {
      const [kind = '', place] = Object.entries(source)[0] ?? []
      const datasource = { ...(place as JsonObject), ...more, isPrimary: true }
      const policies = { soon: { approvers: { people: ['ann'] }, via: ['store'], expires: '1s' } }
      return gatewayConfig({ [kind]: datasource }, { decisions: { ...deciders, policies } }, slack.api)
    }
    let posted = 0
    answer = ({ method }) =>
      method === 'chat.postMessage' ? { json: { ok: true, channel: 'C1', ts: `17.${++posted}` } } : undefined
    await using manager = await CicdStateMgr.open({ config: configOf(asker), cwd })
    await using gateway = await startGateway({ config: configOf({}), cwd, lookEvery: 3_600_000 })
    // The first may be found by the list that follows the beginning of a subscription. This list is made before the first is closed.
    await ask(manager, 'soon', 'flow-1')
    await slack.asked('chat.update', ({ ts }) => ts === '17.1')
    await ask(manager, 'soon', 'flow-2')
    const asked = performance.now()
    await slack.asked('chat.update', ({ ts, blocks }) => ts !== '17.1' && JSON.stringify(blocks).includes('Expired'))
    await gateway.stop()
    return performance.now() - asked
  }

  it('is noticed within about a second when it is asked while no list is made, in a directory', async () => {
    expect(await askLate({ directory: { path: `${cwd}/store` } })).to.be.lessThan(5_000)
  })

  it('is noticed within about a second when it is asked while no list is made, on Redis', async () => {
    const server = await startRedis()
    try {
      expect(await askLate({ redis: { host: '127.0.0.1', port: server.port } })).to.be.lessThan(5_000)
    } finally {
      await server.stop()
    }
  })

  it('is noticed as soon if its writer may not publish, where Redis reports changes of keys', async () => {
    const server = await startRedis({ args: ['--notify-keyspace-events', 'K$gx'] })
    try {
      await server.client().call('ACL', 'SETUSER', 'silent', 'on', '>pass', '~*', '&*', '+@all', '-publish')
      const source = { redis: { host: '127.0.0.1', port: server.port, db: 2, keyPrefix: 'ci-cd:' } }
      expect(await askLate(source, { username: 'silent', password: 'pass' })).to.be.lessThan(5_000)
    } finally {
      await server.stop()
    }
  })

  it('says so in the message of a question that was asked again, or whose context is deleted', async () => {
    await using manager = await CicdStateMgr.open({ config, cwd })
    await ask(manager, 'one')
    await using gateway = await start()
    const usual = answer
    answer = (request) =>
      request.method === 'chat.postMessage' ? { json: { ok: true, channel: 'C1', ts: '18.1' } } : usual(request)

    await manager.handleEvent({ id, pipeline: 'build', event: 'success' })
    const anew = await slack.asked('chat.update', ({ ts }) => ts === '17.1')
    await manager.delete({ id })
    const gone = await slack.asked('chat.update', ({ ts }) => ts === '18.1')
    await gateway.stop()

    expect(blocksOf(anew)).to.match(/shop 1\.5\.0 to prod.*This question was asked again: this one no longer counts\./)
    expect(blocksOf(gone)).to.match(/shop 1\.5\.0 to prod.*This question is no longer there\./)
  })

  it('stores its expiry, fires its events and closes its message when its time runs out', async function () {
    await using manager = await CicdStateMgr.open({ config, cwd })
    await ask(manager, 'soon')
    await using gateway = await start()

    const { fields } = await slack.asked('chat.update')
    await gateway.logged('listening')
    await slack.asked('chat.postMessage', (message) => JSON.stringify(message).includes('expired'))

    expect(JSON.stringify(fields.blocks)).to.contain('Expired: nobody decided in time')
    expect((await manager.get({ id, path: `decisions.${name}.state` })).value).to.equal('expired')
  })

  it('closes its message even if its time ran out long before a gateway noticed', async () => {
    await using manager = await CicdStateMgr.open({ config, cwd })
    await ask(manager, 'one')
    const record = (await manager.get({ id, path: `decisions.${name}` })).value as JsonObject
    const expiresAt = '2026-01-01T00:00:00.000Z'
    await forgeDecision(config, cwd, { ...record, expiresAt }, { id, name })
    await using gateway = await start()

    const { fields } = await slack.asked('chat.update')
    await gateway.stop()

    const seconds = Date.parse(expiresAt) / 1000
    expect(JSON.stringify(fields.blocks)).to.contain(`Expired: nobody decided in time, <!date^${seconds}^`)
    expect(updates()).to.have.length(1)
    expect((await manager.get({ id, path: `decisions.${name}.decidedAt` })).value).to.equal(expiresAt)
  })

  it('survives a message that is gone, and a record that cannot be read', async () => {
    await using manager = await CicdStateMgr.open({ config, cwd })
    await ask(manager, 'one')
    const usual = answer
    answer = (request) =>
      request.method === 'chat.update' ? { json: { ok: false, error: 'message_not_found' } } : usual(request)
    await using gateway = await start()

    await manager.cancelDecision({ id, name, actor: 'ann' })

    await gateway.logged('message_not_found')
  })
})
