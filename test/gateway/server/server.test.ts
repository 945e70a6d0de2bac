import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { rename, rm, symlink, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { expect } from 'chai'
import type { JsonObject } from '../../../src/json/json.ts'
import { postQuestion, eventually, gatewayConfig, gatewaySecrets, startGateway } from '../../support/gateway.ts'
import type { RunningGateway } from '../../support/gateway.ts'
import { clickPayload, formOf, signed, startSlack } from '../../support/slack.ts'
import type { SlackStandIn } from '../../support/slack.ts'
import { tempDir } from '../../support/temp-dir.ts'

describe('the server of the gateway', () => {
  let gateway: RunningGateway
  let slack: SlackStandIn
  let config: JsonObject
  let cwd: string

  before(async () => {
    cwd = await tempDir()
    slack = await startSlack()
    config = gatewayConfig({ directory: { path: `${cwd}/store`, isPrimary: true } }, {}, slack.api)
    gateway = await startGateway({ config, cwd })
  })
  after(async () => {
    await gateway.stop()
    await slack[Symbol.asyncDispose]()
  })

  const body = 'payload=%7B%7D'
  // Signed when a test sends it: a signature is good for five minutes.
  const good = () => signed(body)
  const refused: [string, string, () => Record<string, string>][] = [
    ['forged', body, () => ({ ...good(), 'x-slack-signature': `v0=${'0'.repeat(64)}` })],
    ['forged', 'payload=%7B%7D&more=1', good],
    ['forged', body.slice(0, -1), good],
    ['forged', '', good],
    ['stale', body, () => signed(body, { at: Date.now() - 400_000 })],
    ['future', body, () => signed(body, { at: Date.now() + 400_000 })],
    ['forged', body, () => signed(body, { secret: 'another secret' })],
    ['no-signature', body, () => ({ 'content-type': 'application/x-www-form-urlencoded' })],
    ['malformed-timestamp', body, () => ({ ...good(), 'x-slack-request-timestamp': 'soon' })],
  ]
  for (const [index, [reason, sent, headers]] of refused.entries()) {
    it(`answers 401 to a request that is ${reason} (${index})`, async () => {
      const answer = await gateway.post(sent, headers())
      expect(answer).to.deep.equal({
        status: 401,
        body: JSON.stringify({ error: `this request is not accepted as a request from Slack: ${reason}` }),
      })
    })
  }

  const ok = { type: 'block_actions', user: { id: 'U01' } }
  const taken: [string, unknown][] = [
    ['a view', { type: 'view_submission', user: { id: 'U01', team_id: 'T01' }, view: { state: { values: {} } } }],
    ['a shortcut', { type: 'shortcut', user: { id: 'U01' }, callback_id: 'x' }],
    ['a message action', { type: 'message_action', message: null, channel: null, user: null }],
    ['an unknown type', { type: 'of-tomorrow' }],
    ['no type', {}],
    ['nulls', { type: 'block_actions', user: null, team: null, actions: null, message: null, container: null }],
    [
      'actions that are not actions',
      { ...ok, actions: [null, 1, 'a', [], {}, { type: 'button' }, { type: 'button', value: 7 }] },
    ],
    ['texts for maps', { ...ok, user: 'U01', container: 'c', channel: [], actions: {} }],
    ["somebody else's button", { ...ok, actions: [{ type: 'button', value: 'approve|eyJhIjoxfQ==' }] }],
    ['a button with ours in its text', { ...ok, actions: [{ type: 'button', value: 'see "cicdstatemgr"' }] }],
    ['a key of an object', { ...ok, ['__proto__']: { a: 1 }, constructor: 1 }],
  ]
  for (const [what, payload] of taken) {
    it(`queues ${what}`, async () => {
      const before = gateway.queue.taken.length
      expect((await gateway.send({ ...(payload as object), trigger_id: what })).status).to.equal(200)
      expect(gateway.queue.taken.length).to.equal(before + 1)
    })
  }

  const malformed: [string, string, Record<string, string>?][] = [
    ['two payloads', `payload=${encodeURIComponent('{}')}&payload=${encodeURIComponent('{}')}`],
    ['a payload that is not JSON', 'payload=%7B'],
    ['a payload that is a list', 'payload=%5B%5D'],
    ['a payload that is null', 'payload=null'],
    ['JSON for a form', '{}', { 'content-type': 'application/json' }],
    ['a content type without end', 'payload=%7B%7D', { 'content-type': 'multipart/form-data' }],
    [
      'a button of ours that is not whole',
      formOf({ ...ok, actions: [{ type: 'button', value: '{"cicdstatemgr":{}}' }] }),
    ],
    [
      'a button of ours with more in it',
      formOf(
        clickPayload({
          context: 'a',
          question: '00000000-0000-4000-8000-000000000000',
          option: 'o',
          value:
            '{"cicdstatemgr":{"context":"a","question":"00000000-0000-4000-8000-000000000000","name":"n","option":"o","by":"me"}}',
        }),
      ),
    ],
    [
      'a button of ours that nobody clicked',
      formOf({
        ...clickPayload({ context: 'a', question: '00000000-0000-4000-8000-000000000000', option: 'o' }),
        user: null,
      }),
    ],
    [
      'two clicks in one',
      formOf({
        ...ok,
        actions: [
          ...(clickPayload({ context: 'a', question: '00000000-0000-4000-8000-000000000000', option: 'o' })
            .actions as []),
          {},
        ],
      }),
    ],
  ]
  for (const [what, sent, headers = {}] of malformed) {
    it(`answers 4xx to ${what}`, async () => {
      const { status } = await gateway.post(sent, { ...signed(sent), ...headers })
      expect(status).to.be.within(400, 499)
    })
  }

  for (const type of ['', 'form', '///', ';', 'a/b c', 'application/json, text/plain']) {
    it(`checks the signature before the content type ${JSON.stringify(type)}`, async () => {
      expect((await gateway.post(body, { ...good(), 'content-type': type })).status).to.equal(415)
      const answer = await gateway.post('payload=%7B%22a%22%3A1%7D', { ...good(), 'content-type': type })
      expect(answer).to.deep.equal({
        status: 401,
        body: '{"error":"this request is not accepted as a request from Slack: forged"}',
      })
      const unsigned = await gateway.post('{"ref":"refs/tags/1"}', { 'content-type': type }, '/interceptor')
      expect(unsigned).to.deep.equal({ status: 200, body: '{}\n' })
    })
  }

  it('answers 413 to a body that is too large, before it was read', async () => {
    const large = `payload=${'x'.repeat(1_100_000)}`
    expect((await gateway.post(large)).status).to.equal(413)
  })

  it('limits the memory that strangers can fill, and still accepts small requests', async () => {
    const large = formOf({ type: 'shortcut', text: 'x'.repeat(100_000) })
    const port = Number(new URL(gateway.url).port)
    const sockets = Array.from({ length: 64 }, () => {
      const socket = connect(port, '127.0.0.1').on('error', () => undefined)
      socket.write('POST /slack/interactions HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n')
      return socket
    })
    try {
      const refusal = await eventually(async () => {
        const answer = await gateway.post(large)
        return answer.status === 503 ? answer : undefined
      })
      expect(refusal.body).to.equal('{"error":"too many large requests at once"}')
      expect((await gateway.send({ type: 'shortcut' })).status).to.equal(200)
    } finally {
      for (const socket of sockets) socket.destroy()
    }
    await eventually(async () => ((await gateway.post(large)).status === 200 ? true : undefined))
  })

  it('answers 400 or 401 to headers that come twice', async () => {
    const twice = Object.entries(good()).flatMap(([name, value]) => [`${name}: ${value}`, `${name}: ${value}`])
    const head = [
      'POST /slack/interactions HTTP/1.1',
      'host: a',
      'connection: close',
      `content-length: ${body.length}`,
      ...twice,
    ]
    const socket = await connected()
    socket.write(`${head.join('\r\n')}\r\n\r\n${body}`)
    expect(await answerOf(socket)).to.match(/^HTTP\/1\.1 40[01] /)
  })

  it('cuts a connection that sends nothing, or a byte a second', async () => {
    const idle = await Promise.all(Array.from({ length: 500 }, connected))
    const slow = await connected()
    slow.write('POST /slack/interactions HTTP/1.1\r\nhost: a\r\ncontent-length: 1000\r\n\r\n')
    const drip = setInterval(() => slow.write('x'), 1000)
    const slowHead = await connected()
    const dripHead = setInterval(() => slowHead.write('G'), 1000)
    const question = await postQuestion(config, cwd, { id: 'meanwhile' })

    const { status } = await gateway.send(clickPayload({ context: 'meanwhile', question, option: 'approve' }))

    expect(status).to.equal(200)
    await Promise.all([...idle, slow, slowHead].map(closed))
    clearInterval(drip)
    clearInterval(dripHead)
  })

  it('queues slash commands, and tells the person if one could not be queued', async () => {
    const form = 'command=%2Fdeploy&text=shop+1.5&user_id=U01&trigger_id=1.2.3&team_id=T01'
    expect(await gateway.post(form, signed(form), '/slack/commands')).to.deep.equal({ status: 200, body: '' })
    const { body: json, kind } = gateway.queue.taken.at(-1)!
    expect({ kind, command: json.command, text: json.text }).to.deep.equal({
      kind: 'command',
      command: '/deploy',
      text: 'shop 1.5',
    })

    gateway.queue.failing = true
    const again = form.replace('1.2.3', '4.5.6')
    const { status, body: told } = await gateway.post(again, signed(again), '/')
    const view = await gateway.send({ type: 'view_submission', user: { id: 'U01' } })
    gateway.queue.failing = false

    expect([status, view.status]).to.deep.equal([200, 503])
    expect(JSON.parse(told)).to.include({ response_type: 'ephemeral' })
    expect(told).to.contain('not accepted')
  })

  it('reports its health, and its counters', async () => {
    const get = async (path: string): Promise<[number, unknown]> => {
      const answer = await fetch(gateway.url + path)
      return [answer.status, await answer.json()]
    }
    expect(await get('/healthz')).to.deep.equal([200, { status: 'ok' }])
    expect(await get('/readyz')).to.deep.equal([200, { status: 'ready' }])
    expect(await get('/slack/interactions')).to.deep.equal([404, { error: 'there is nothing here' }])
    expect(await gateway.metric('refusals_total{reason="stale"} 1')).to.be.a('string')
    expect(await gateway.metric('ack_seconds_count')).to.be.a('string')
  })

  it('finishes work in progress when it ends, and reports before that it is not ready', async () => {
    const signal = new AbortController()
    const queue = { taken: [], failing: false, release: (): void => undefined }
    const { promise: held, resolve: release } = Promise.withResolvers<undefined>()
    const { promise: reached, resolve: reach } = Promise.withResolvers<undefined>()
    const slowQueue = {
      ...queue,
      put: async () => {
        reach(undefined)
        await held
        return true
      },
      work: (ending: AbortSignal) => new Promise<void>((resolve) => ending.addEventListener('abort', () => resolve())),
    }
    const one = await startGateway({
      config,
      cwd,
      signal: signal.signal,
      lame: 300,
      queue: slowQueue,
      openForwarding: () => Promise.resolve(slowQueue),
    })
    const answer = one.send({ type: 'shortcut' })
    await reached
    signal.abort()
    const unready = await eventually(async () => {
      const ready = await fetch(`${one.url}/readyz`)
      return ready.status === 503 ? ready.json() : undefined
    })
    release(undefined)

    expect(unready).to.deep.equal({ status: 'unready', why: 'it is ending' })
    expect((await answer).status).to.equal(200)
    await one.logged('"ended"')
  })

  it('logs one line for what is accepted, repeated or answered as an interceptor, without its content', async () => {
    const payload = { type: 'block_actions', trigger_id: 'T1', actions: [{ action_id: 'a', value: 'content-1' }] }
    const [click, command] = [formOf(payload), 'command=%2Fdeploy&text=content-2&trigger_id=T2']
    await using gateway = await startGateway({ config, cwd })

    for (const form of [click, click, command, 'x=content-3']) await gateway.post(form)
    await gateway.post(click, signed(click), '/interceptor')
    await gateway.post(command, signed(command), '/interceptor')
    await gateway.post(click, { ...signed(click), 'x-slack-signature': `v0=${'0'.repeat(64)}` }, '/interceptor')

    const [first, second] = gateway.queue.taken.map(({ deliveryId }) => deliveryId)
    const told = gateway.log.filter((line) => line.includes('"delivery"'))
    const { delivery: ignored } = JSON.parse(told[3] ?? '') as { delivery: string }
    expect(
      told
        .map((line) => JSON.parse(line) as Record<string, unknown>)
        .map((line) => [line.level, line.msg, line.delivery]),
    ).to.deep.equal([
      ['info', 'interaction accepted for forwarding', first],
      ['info', 'repeat of a delivery, interaction not forwarded again', first],
      ['info', 'command accepted for forwarding', second],
      ['info', 'request ignored: it has no payload and no command', ignored],
      ['info', 'interaction answered as an interceptor', first],
      ['info', 'command answered as an interceptor', second],
    ])
    expect(first).not.to.equal(second)
    expect(gateway.log.join('')).not.to.contain('content-')
  })

  it('answers an EventListener as its interceptor, on its own path or on every path', async () => {
    const form = 'payload=' + encodeURIComponent('{"actions":[{"value":"a|b"}]}')
    const { cicdstatemgr } = config as { cicdstatemgr: JsonObject }
    const alone = { cicdstatemgr: { ...cicdstatemgr, gateway: { slack: { mode: 'interceptor' } } } }
    await using interceptor = await startGateway({ config: alone, cwd })

    const answers = [
      await gateway.post(form, signed(form), '/interceptor'),
      await interceptor.post(form, signed(form), '/'),
      await interceptor.post(form, { ...signed(form), 'x-slack-signature': `v0=${'0'.repeat(64)}` }, '/'),
    ]

    expect(answers.map(({ status }) => status)).to.deep.equal([200, 200, 403])
    expect(JSON.parse(answers[1]!.body)).to.deep.equal({ actions: [{ value: 'a|b' }], action_values: ['a|b'] })
    expect((await interceptor.post(form, signed(form), '/slack/interactions')).status).to.equal(404)
  })

  it('returns to an EventListener what a gateway forwarded, and refuses requests that only claim it', async () => {
    const { cicdstatemgr } = gatewaySecrets() as { cicdstatemgr: { gateway: JsonObject } }
    const secrets = { cicdstatemgr: { gateway: { ...cicdstatemgr.gateway, forward: { secret: 'of-both' } } } }
    await using interceptor = await startGateway({ config, secrets, cwd })
    const forwarded = '{"action_values":["a"],"cicdstatemgr":{"deliveryId":"1"}}'
    const headers = (secret: string): Record<string, string> => ({
      'content-type': 'application/json',
      'x-cicdstatemgr-delivery': '1',
      'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(forwarded).digest('hex')}`,
    })

    const whole = await interceptor.post(forwarded, headers('of-both'), '/interceptor')
    const forged = await interceptor.post(forwarded, headers('of another'), '/interceptor')

    expect(whole).to.deep.equal({ status: 200, body: forwarded })
    expect(forged.status).to.equal(403)
    expect(forged.body).to.contain('"code":"NOT_FORWARDED"')
  })

  it('uses a new signing secret behind another link, and keeps its config while the new one is wrong or gone', async () => {
    const folder = await tempDir()
    const secretsOf = (signingSecret: string): string => JSON.stringify(gatewaySecrets({ signingSecret }))
    const [file, link] = [`${folder}/config.yaml`, `${folder}/secrets.yaml`]
    await writeFile(file, JSON.stringify(config))
    await writeFile(`${folder}/one`, secretsOf('the first secret'))
    await writeFile(`${folder}/two`, secretsOf('the second secret'))
    await symlink(`${folder}/one`, link)
    await using reloading = await startGateway({ config: file, secrets: link, cwd: folder })
    const statusOf = async (secret: string): Promise<number> =>
      (await reloading.post(body, signed(body, { secret }), '/slack/commands')).status

    await writeFile(file, '{"cicdstatemgr": {"gateway": 7}}')
    await reloading.logged('the new config is not used')
    await rm(file)
    expect(await statusOf('the first secret')).to.equal(200)
    await writeFile(file, JSON.stringify(config))
    await symlink(`${folder}/two`, `${folder}/next`)
    await rename(`${folder}/next`, link)
    await eventually(async () => ((await statusOf('the second secret')) === 200 ? true : undefined))

    expect(await statusOf('the first secret')).to.equal(401)
  })

  it('says why it cannot listen', async () => {
    const port = Number(new URL(gateway.url).port)
    const failure = await startGateway({ config, cwd, listen: { host: '127.0.0.1', port } }).catch(
      (error: unknown) => error,
    )
    expect(failure).to.include({
      code: 'CANNOT_LISTEN',
      message: `cannot listen on 127.0.0.1:${port}: another process listens there`,
    })
  })

  const bad: [string, JsonObject, JsonObject, string][] = [
    ['no signing secret', {}, { signingSecret: null }, 'gateway.slack.signingSecret: is missing'],
    ['an empty signing secret', {}, { signingSecret: '' }, 'gateway.slack.signingSecret: is missing'],
    ['a token for a signing secret', {}, { signingSecret: 'xoxb-1-2' }, 'gateway.slack.signingSecret: is a token'],
    ['no url', { forward: {} }, {}, 'gateway.forward.url: is missing'],
    [
      'a URL of another scheme',
      { forward: { url: 'ftp://a' } },
      {},
      'gateway.forward.url: is not an http or https URL',
    ],
    ['no token of the app', { slack: { mode: 'socket' } }, {}, 'gateway.slack.appToken: is missing'],
    [
      'a bot for an app',
      { slack: { mode: 'socket' } },
      { appToken: 'xoxb-1-2' },
      'gateway.slack.appToken: begins with xoxb-',
    ],
    ['an app for a bot', {}, { botToken: 'xapp-1-2' }, 'gateway.slack.botToken: begins with xapp-'],
    ['a port that is too large', { listen: 'a:70000' }, {}, 'gateway.listen: has the port 70000'],
  ]
  for (const [what, gatewaySection, secrets, message] of bad) {
    it(`does not start with ${what}`, async () => {
      const { cicdstatemgr } = config as { cicdstatemgr: JsonObject }
      const section = { ...cicdstatemgr, gateway: { ...(cicdstatemgr.gateway as JsonObject), ...gatewaySection } }
      const failure: unknown = await startGateway({
        config: { cicdstatemgr: section },
        secrets: gatewaySecrets(secrets),
        cwd,
      }).catch((error: unknown) => error)
      expect(failure).to.include({ code: 'INVALID_CONFIG' })
      expect((failure as Error).message).to.contain(message)
    })
  }

  async function connected(): Promise<Socket> {
    const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1')
    socket.on('error', () => undefined)
    await once(socket, 'connect')
    return socket
  }

  async function closed(socket: Socket): Promise<void> {
    socket.resume()
    if (!socket.closed) await once(socket, 'close')
  }

  async function answerOf(socket: Socket): Promise<string> {
    const chunks: Buffer[] = []
    socket.on('data', (chunk: Buffer) => chunks.push(chunk))
    await closed(socket)
    return Buffer.concat(chunks).toString()
  }
})
