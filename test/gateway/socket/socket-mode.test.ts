import type { Socket } from 'node:net'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { CicdStateMgr } from '../../../src/index.ts'
import type { JsonObject } from '../../../src/json/json.ts'
import type { Answer } from '../../support/http-server.ts'
import { postQuestion, eventually, gatewayConfig, gatewaySecrets, startGateway } from '../../support/gateway.ts'
import type { RunningGateway } from '../../support/gateway.ts'
import { clickPayload, startSlack } from '../../support/slack.ts'
import type { SlackStandIn } from '../../support/slack.ts'
import { startSlackSocket } from '../../support/slack-socket.ts'
import type { AppConnection, SlackSocket } from '../../support/slack-socket.ts'
import { tempDir } from '../../support/temp-dir.ts'

const times = { ping: 50, silence: 300, pause: 20, longestPause: 100, drain: 2000 }

describe('Socket Mode', () => {
  let slack: SlackStandIn
  let socket: SlackSocket
  let config: JsonObject
  let cwd: string
  let opened: Answer[]

  beforeEach(async () => {
    opened = []
    socket = await startSlackSocket()
    slack = await startSlack(({ method }) =>
      method === 'apps.connections.open' ? (opened.shift() ?? { json: { ok: true, url: socket.url } }) : undefined,
    )
    cwd = await tempDir()
    const section = { gateway: { forward: { url: 'http://127.0.0.1:9/' }, slack: { mode: 'socket' } } }
    config = gatewayConfig({ directory: { path: `${cwd}/store`, isPrimary: true } }, section, slack.api)
  })
  afterEach(async () => {
    await socket[Symbol.asyncDispose]()
    await slack[Symbol.asyncDispose]()
  })

  const start = (): Promise<RunningGateway> =>
    startGateway({ config, cwd, times, secrets: gatewaySecrets({ signingSecret: null, appToken: 'xapp-1' }) })
  const ready = async ({ url }: RunningGateway): Promise<number> => (await fetch(`${url}/readyz`)).status
  const votes = async (): Promise<readonly unknown[]> => {
    await using manager = await CicdStateMgr.open({ config, cwd })
    return (await manager.get({ id: 'flow', path: 'decisions.deploy.votes' })).value as unknown[]
  }

  it('takes clicks and commands, by a connection that it opened with the token of the app', async () => {
    const question = await postQuestion(config, cwd)
    await using gateway = await start()
    const connection = await socket.connection(0)

    const click = clickPayload({ context: 'flow', question, option: 'approve' })
    const ack = await connection.envelope('e1', 'interactive', click)
    await connection.envelope('e2', 'slash_commands', { command: '/deploy', text: 'shop', trigger_id: '1' })
    await connection.envelope('e3', 'events_api', { event: {} })

    expect(ack).to.deep.equal({ envelope_id: 'e1' })
    expect(await votes()).to.have.length(1)
    expect(gateway.queue.taken.map(({ kind }) => kind)).to.deep.equal(['interaction', 'command'])
    expect(slack.requests[0]).to.include({ method: 'apps.connections.open', token: 'xapp-1' })
    expect((await gateway.send({})).status).to.equal(404)
  })

  it('counts an envelope that comes twice once, over whichever connection', async () => {
    const question = await postQuestion(config, cwd)
    await using gateway = await start()
    const first = await socket.connection(0)
    const click = clickPayload({ context: 'flow', question, option: 'approve' })
    await Promise.all([first.envelope('e1', 'interactive', click), first.envelope('e1', 'interactive', click)])
    first.end()
    const second = await socket.connection(1)

    await second.envelope('e1', 'interactive', click, { retry_attempt: 1 })

    expect(await votes()).to.have.length(1)
    expect(gateway.queue.taken).to.have.length(1)
  })

  it('has a new connection before it leaves one that Slack is about to close', async () => {
    await using gateway = await start()
    const first = await socket.connection(0)
    await eventually(async () => ((await ready(gateway)) === 200 ? true : undefined))

    first.send({ type: 'disconnect', reason: 'refresh_requested' })
    const second = await socket.connection(1)
    await first.closed

    expect([first.isOpen, second.isOpen]).to.deep.equal([false, true])
    await second.envelope('e1', 'slash_commands', { command: '/x', trigger_id: '1' })
    expect(await ready(gateway)).to.equal(200)
  })

  it('leaves a silent connection, and opens another', async () => {
    await socket[Symbol.asyncDispose]()
    socket = await startSlackSocket({ autoPong: (index) => index > 0 })
    await using gateway = await start()

    await gateway.logged('nothing was heard for')
    const second = await socket.connection(1)

    await second.envelope('e1', 'slash_commands', { command: '/x', trigger_id: '1' })
  })

  it('says that the token is revoked, does not ask again and again, and continues with the next token', async () => {
    await slack[Symbol.asyncDispose]()
    slack = await startSlack(({ method, token }) => {
      if (method !== 'apps.connections.open') return undefined
      return { json: token === 'xapp-1' ? { ok: false, error: 'token_revoked' } : { ok: true, url: socket.url } }
    })
    const section = { gateway: { forward: { url: 'http://127.0.0.1:9/' }, slack: { mode: 'socket' } } }
    const stored = gatewayConfig({ directory: { path: `${cwd}/store`, isPrimary: true } }, section, slack.api)
    const secrets = join(cwd, 'secrets.yaml')
    const write = (appToken: string) =>
      writeFile(secrets, JSON.stringify(gatewaySecrets({ signingSecret: null, appToken })))
    await write('xapp-1')
    await using gateway = await startGateway({
      ...{ config: stored, cwd, secrets },
      // A second attempt would be a minute later.
      times: { ...times, pause: 1, longestPause: 120_000 },
    })

    const line = await gateway.logged('token_revoked')
    const probe = await fetch(`${gateway.url}/readyz`)
    const why = (await probe.json()) as JsonObject
    await write('xapp-2')
    const connection = await socket.connection(0)

    expect(JSON.parse(line)).to.include({ level: 'error', reason: 'apps.connections.open: token_revoked', attempt: 1 })
    expect(JSON.parse(line)).to.have.property('help').that.contains('gateway.slack.appToken')
    expect([probe.status, why.why]).to.deep.equal([503, 'Slack refuses the token of the app: token_revoked'])
    await connection.envelope('e1', 'slash_commands', { command: '/x', trigger_id: '1' })
    expect(slack.requests.map(({ token }) => token)).to.deep.equal(['xapp-1', 'xapp-2'])
  })

  it('tries again, and says that it is not ready, while Slack gives it no connection', async () => {
    opened = [{ json: { ok: false, error: 'invalid_auth' } }, { status: 500, text: 'no' }, { json: { ok: true } }]
    await using gateway = await start()

    await gateway.logged('apps.connections.open: invalid_auth')
    await socket.connection(0)

    expect(await eventually(async () => ((await ready(gateway)) === 200 ? 200 : undefined))).to.equal(200)
  })

  const endings: [string, (connection: AppConnection, socket: Socket) => void][] = [
    ['is closed', (connection) => connection.end()],
    ['breaks the protocol', (_, socket) => void socket.write(Buffer.from([0xff, 0xff]))],
    [
      'is told that there are too many',
      (connection) => connection.send({ type: 'disconnect', reason: 'too_many_websockets' }),
    ],
  ]
  for (const [what, greeted] of endings) {
    it(`asks less and less often for another connection where each ${what} after its hello`, async () => {
      await socket[Symbol.asyncDispose]()
      let most = 3
      socket = await startSlackSocket({
        greeted: (connection, stream) => (most-- > 0 ? greeted(connection, stream) : undefined),
      })
      await using gateway = await startGateway({
        config,
        cwd,
        times: { ...times, pause: 100, longestPause: 60_000 },
        secrets: gatewaySecrets({ signingSecret: null, appToken: 'xapp-1' }),
      })
      const begun = performance.now()

      const last = await socket.connection(3)

      // At least half of 100, 200 and 400 ms.
      expect(performance.now() - begun).to.be.above(300)
      await last.envelope('e1', 'slash_commands', { command: '/x', trigger_id: '1' })
      expect(await ready(gateway)).to.equal(200)
    })
  }

  it('never connects without TLS, whatever Slack says', async () => {
    opened = [{ json: { ok: true, url: 'ws://192.0.2.1/link' } }]
    await using gateway = await start()

    await gateway.logged('Slack gave an address without TLS: 192.0.2.1')
  })

  it('survives data that is not a message, and acknowledges envelopes that it cannot read', async () => {
    await using gateway = await start()
    const connection = await socket.connection(0)

    for (const odd of [null, 1, 'text', [], {}, { envelope_id: 7 }, { type: 'interactive' }])
      connection.send(odd as never)
    const broken = { type: 'block_actions', actions: [{ type: 'button', value: '{"cicdstatemgr":1}' }] }
    await connection.envelope('e1', 'interactive', broken)
    await connection.envelope('e2', 'interactive', null)
    await connection.envelope('e3', 'slash_commands', 'text')
    const deep: unknown = JSON.parse(`${'['.repeat(200)}${']'.repeat(200)}`)
    await connection.envelope('e4', 'interactive', { type: 'block_actions', deep })

    expect(await gateway.metric('refusals_total{reason="malformed-button"} 1')).to.be.a('string')
    expect(gateway.queue.taken).to.deep.equal([])
  })

  it('answers the received envelopes before it ends, and accepts no new ones', async () => {
    const question = await postQuestion(config, cwd)
    const gateway = await start()
    const connection = await socket.connection(0)
    const ack = connection.envelope('e1', 'interactive', clickPayload({ context: 'flow', question, option: 'approve' }))
    await connection.envelope('e0', 'events_api', {})

    await gateway.stop()

    expect(await ack).to.deep.equal({ envelope_id: 'e1' })
    await connection.closed
    expect(socket.connections).to.have.length(1)
  })

  it('does not acknowledge a call that was not stored if it cannot tell the person', async () => {
    await using gateway = await start()
    const connection = await socket.connection(0)
    gateway.queue.failing = true
    connection.send({
      envelope_id: 'e1',
      type: 'interactive',
      payload: { type: 'view_submission', user: { id: 'U01' } },
    })
    const told = await connection.envelope('e2', 'slash_commands', { command: '/x', trigger_id: '1' })

    expect(connection.acks.map(({ envelope_id }) => envelope_id)).to.deep.equal(['e2'])
    expect((told.payload as JsonObject).text).to.contain('not accepted')
  })
})
