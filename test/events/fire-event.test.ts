import { expect } from 'chai'
import { CicdError } from '../../src/errors/cicd-error.ts'
import type { JsonObject, JsonValue } from '../../src/json/json.ts'
import { documentWith, harness, secretToken, slackConfig, stateOf } from '../support/event-harness.ts'
import { startHttpServer } from '../support/http-server.ts'

const set = (to: string, from: JsonValue = 'x'): JsonObject => ({ set: [{ from, to }] })
const at = 'pipelines.build.event-handlers.success'

async function failureOf(promise: Promise<unknown>): Promise<CicdError> {
  const failure: unknown = await promise.catch((error: unknown) => error)
  expect(failure).to.be.instanceOf(CicdError)
  return failure as CicdError
}

describe('fireEvent', () => {
  it('runs handlers and blocks in the order written', async () => {
    await using server = await startHttpServer()
    const flow = harness(
      documentWith({
        'set-values': { first: set('state.n', '1') },
        notify: { b: { message: '{{ state.n }}' }, a: { message: 'a' } },
      }),
      slackConfig(server.origin),
    )
    const { blocks } = await flow.fire()
    expect(blocks.map(({ handler, block, status }) => `${handler} ${block} ${status}`)).to.deep.equal([
      'set-values first sent',
      'notify b sent',
      'notify a sent',
    ])
    expect(server.requests.map(({ body }) => (JSON.parse(body) as JsonObject).text)).to.deep.equal(['1', 'a'])
    expect(flow.log).to.deep.equal(['debug: set-values first: sent', 'debug: notify b: sent', 'debug: notify a: sent'])
  })

  it('goes on after a block that failed, and has failed then', async () => {
    const flow = harness(documentWith({ notify: { message: 'm' }, 'set-values': set('state.x') }))
    const result = await flow.fire()
    expect(result.blocks.map(({ status }) => status)).to.deep.equal(['failed', 'sent'])
    expect(result.status).to.equal('failed')
    expect(stateOf(flow)).to.deep.equal({ key1: 'value1', x: 'x' })
  })

  it('sends no block whose template has a misspelt name, if it is strict', async () => {
    await using server = await startHttpServer()
    const blocks = { a: { message: '{{ state.kye1 }}' }, b: { message: 'b' } }
    const flow = harness(documentWith({ notify: blocks }), slackConfig(server.origin))
    const result = await flow.fire({ strict: true })
    expect(result.blocks.map(({ status, reason }) => [status, reason])).to.deep.equal([
      ['failed', `${at}.notify.a.message: state has no "kye1", did you mean "key1"? (not sent or stored: strict)`],
      ['sent', undefined],
    ])
    expect(server.requests.map(({ body }) => (JSON.parse(body) as JsonObject).text)).to.deep.equal(['b'])
  })

  it('throws for a pipeline that is not there, naming the nearest', async () => {
    const error = await failureOf(harness(documentWith({})).fire({ pipeline: 'biuld' }))
    expect(error).to.include({ kind: 'not-found', code: 'UNKNOWN_PIPELINE', exitCode: 4 })
    expect(error.message).to.equal('there is no pipeline "biuld" in the context data, did you mean "build"?')
  })

  for (const pipeline of ['__proto__', 'constructor', 'toString']) {
    it(`has no pipeline ${pipeline}`, async () => {
      expect(await failureOf(harness(documentWith({})).fire({ pipeline }))).to.include({ code: 'UNKNOWN_PIPELINE' })
    })
  }

  const unhandled: readonly (readonly [what: string, overrides: object])[] = [
    ['an event without handlers', { event: 'failure' }],
    ['an event that every object inherits', { event: 'constructor' }],
    ['a pipeline without event handlers', { pipeline: 'deploy' }],
  ]
  for (const [what, overrides] of unhandled) {
    it(`is a success that says so: ${what}`, async () => {
      const flow = harness(documentWith({ notify: { message: 'm' } }))
      const result = await flow.fire(overrides)
      expect(result).to.deep.include({ status: 'unhandled', blocks: [] })
      expect(flow.log).to.deep.equal([`info: nobody handles ${result.pipeline}=${result.event}`])
    })
  }

  it('is unhandled where all that was inherited was removed with null', async () => {
    expect(await harness(documentWith({ notify: null })).fire()).to.include({ status: 'unhandled' })
  })

  it('fails a handler that does not exist, naming the nearest', async () => {
    const result = await harness(documentWith({ notfy: { message: 'm' } })).fire()
    expect(result).to.deep.include({
      status: 'failed',
      blocks: [
        {
          handler: 'notfy',
          block: 'default',
          status: 'failed',
          reason: `${at}.notfy: there is no handler "notfy", did you mean "notify"?`,
        },
      ],
    })
  })

  it('names the switch that a misspelt one was meant to be', async () => {
    const { blocks } = await harness(
      documentWith({ onEror: 'warn', notify: { enabeld: false, capture: { message: 'm', enabled: false } } }),
    ).fire()
    expect(blocks.map(({ reason }) => reason)).to.deep.equal([
      `${at}.onEror: there is no handler "onEror", did you mean "onError"?`,
      `${at}.notify.enabeld is not a block: a block is a map, did you mean "enabled"?`,
      `${at}.notify.capture.enabled is false`,
    ])
  })

  it('takes a handler with a key of a block for one block', async () => {
    const { blocks } = await harness(documentWith({ notify: { endpoint: 'hook', mesage: 'm' } })).fire()
    expect(blocks.map(({ block, reason }) => [block, reason])).to.deep.equal([
      ['default', `${at}.notify.message is missing: is "mesage" a typo?`],
    ])
  })

  it('ends with the error of a store that cannot be used', async () => {
    const down = new CicdError('REDIS_FAILED', 'the store is down')
    const error = await failureOf(
      harness(documentWith({ 'set-values': set('state.x') })).fire({ change: () => Promise.reject(down) }),
    )
    expect(error).to.equal(down)
  })

  it('lets templates see the variables, configData and the block', async () => {
    const from = '{{ who }} {{ configData.slack.url }} {{ state.key1 }}'
    const flow = harness(documentWith({ 'set-values': set('state.x', from) }), slackConfig('http://slack'))
    await flow.fire({ vars: [{ kind: 'text', path: 'who', expression: 'me' }] })
    expect(stateOf(flow)).to.deep.equal({ key1: 'value1', x: 'me http://slack value1' })
  })

  it('shows templates no secret', async () => {
    const flow = harness(
      documentWith({ 'set-values': set('state.x', '{{ secretData }}|') }),
      slackConfig('http://slack'),
    )
    await flow.fire()
    expect(stateOf(flow)).to.deep.equal({ key1: 'value1', x: '|' })
  })
})

describe('what turns blocks off', () => {
  const off: readonly (readonly [what: string, handlers: JsonValue, reason: string])[] = [
    ['enabled: false of the event', { enabled: false, 'set-values': set('state.x') }, `${at}.enabled is false`],
    [
      'enabled: false of the handler',
      { 'set-values': { enabled: false, a: set('state.x') } },
      `${at}.set-values.enabled is false`,
    ],
    [
      'enabled: false of the block',
      { 'set-values': { a: { enabled: false, ...set('state.x') } } },
      `${at}.set-values.a.enabled is false`,
    ],
    [
      'enabled: false of the only block',
      { 'set-values': { enabled: false, ...set('state.x') } },
      `${at}.set-values.enabled is false`,
    ],
    ['if of the event', { if: '', 'set-values': set('state.x') }, `${at}.if does not hold`],
    [
      'if of the handler',
      { 'set-values': { if: '{{ state.no }}', a: set('state.x') } },
      `${at}.set-values.if does not hold`,
    ],
    [
      'if of the block',
      { 'set-values': { a: { if: false, ...set('state.x') } } },
      `${at}.set-values.a.if does not hold`,
    ],
    [
      'enabled: false of a handler that does not exist',
      { nobody: { enabled: false } },
      `${at}.nobody.enabled is false`,
    ],
  ]
  for (const [what, handlers, reason] of off) {
    it(`is ${what}`, async () => {
      const flow = harness(documentWith(handlers))
      const result = await flow.fire()
      expect(result.status).to.equal('done')
      expect(result.blocks.map((block) => [block.status, block.reason])).to.deep.equal([['skipped', reason]])
      expect(stateOf(flow)).to.deep.equal({ key1: 'value1' })
    })
  }

  it('does not include enabled: true, or an if that holds', async () => {
    const block = { enabled: true, if: '{{ state.key1 == "value1" }}', ...set('state.x') }
    expect((await harness(documentWith({ if: 'yes', 'set-values': block })).fire()).blocks[0]).to.include({
      status: 'sent',
    })
  })

  it('is decided with what the block before stored', async () => {
    const flow = harness(
      documentWith(
        { 'set-values': { if: '{{ state.key1 }}', a: set('state.key1[]'), b: set('state.b') } },
        {
          state: { cicdContextDataId: 'id', key1: [] },
        },
      ),
    )
    expect((await flow.fire()).blocks.map(({ status }) => status)).to.deep.equal(['skipped', 'skipped'])
    const once = harness(
      documentWith({ 'set-values': { a: set('state.off', '1'), b: { if: '{{ not state.off }}', ...set('state.b') } } }),
    )
    expect((await once.fire()).blocks.map(({ status }) => status)).to.deep.equal(['sent', 'skipped'])
  })

  it('fails the block when it has a fault of its own', async () => {
    const flow = harness(documentWith({ 'set-values': { if: '{{ state.key1', ...set('state.x') } }))
    const result = await flow.fire()
    expect(result.status).to.equal('failed')
    expect(result.blocks[0]!.reason).to.include(`${at}.set-values.if`)
    expect(flow.revisions).to.equal(0)
  })
})

describe('onError: warn', () => {
  const cases: readonly (readonly [where: string, handlers: JsonObject, status: string])[] = [
    ['of the event', { onError: 'warn', nobody: {} }, 'done'],
    ['of the handler', { 'set-values': { onError: 'warn', a: { set: 1 } } }, 'done'],
    ['of the block', { 'set-values': { a: { onError: 'warn', set: 1 } } }, 'done'],
    [
      'of the event, which the block overrides',
      { onError: 'warn', 'set-values': { onError: 'fail', set: 1 } },
      'failed',
    ],
  ]
  for (const [where, handlers, status] of cases) {
    it(`counts where it stands nearest: ${where}`, async () => {
      const flow = harness(documentWith(handlers))
      const result = await flow.fire()
      expect(result.status).to.equal(status)
      expect(result.blocks[0]!.warning).to.equal(status === 'done' ? true : undefined)
      expect(flow.log[0]).to.match(status === 'done' ? /^warn: / : /^error: /)
    })
  }
})

describe('a dry run', () => {
  const handlers = {
    'set-values': {
      a: set('state.n', '1'),
      b: set('state.m', `{{ state.n }} ${secretToken}`),
      off: { if: false, ...set('state.x') },
    },
    notify: {
      message: `{{ state.n }} ${secretToken}`,
      'capture-response-data': [{ from: '{{ body.ts }}', to: 'state.ts' }],
    },
  }

  it('shows what would be sent and stored with secrets masked, each block seeing what those before would store', async () => {
    await using server = await startHttpServer()
    const flow = harness(documentWith(handlers), slackConfig(server.origin))

    const result = await flow.fire({ dryRun: true })

    expect(result).to.deep.equal({
      pipeline: 'build',
      event: 'success',
      status: 'done',
      blocks: [
        { handler: 'set-values', block: 'a', status: 'skipped', reason: 'dry run: nothing was stored' },
        { handler: 'set-values', block: 'b', status: 'skipped', reason: 'dry run: nothing was stored' },
        { handler: 'set-values', block: 'off', status: 'skipped', reason: `${at}.set-values.off.if does not hold` },
        { handler: 'notify', block: 'default', status: 'skipped', reason: 'dry run: nothing was sent' },
      ],
      plan: [
        { handler: 'set-values', block: 'a', operations: [{ op: 'set', path: 'state.n', value: '1' }] },
        { handler: 'set-values', block: 'b', operations: [{ op: 'set', path: 'state.m', value: '1 ***' }] },
        {
          handler: 'notify',
          block: 'default',
          request: {
            method: 'POST',
            url: server.origin,
            headers: {
              'user-agent': 'cicdstatemgr',
              'content-type': 'application/json; charset=UTF-8',
              accept: '*/*',
              'cache-control': 'no-cache',
              authorization: 'Bearer ***',
            },
            body: '{"channel":"C1","text":"1 ***","blocks":[{"type":"section","text":{"type":"mrkdwn","text":"1 ***"}}]}',
          },
        },
      ],
    })
    expect(server.requests).to.deep.equal([])
    expect(flow.revisions).to.equal(0)
  })

  it('shows what arrives when the event is fired: method, URL, headers and body', async () => {
    await using server = await startHttpServer()
    const config = slackConfig(`${server.origin}/slack`, {
      slack: { url: `${server.origin}/slack` },
      trigger: {
        url: `${server.origin}/trigger`,
        headers: [{ name: 'X-Who', value: '{{ channel }}' }],
        autoArgs: { id: '{{ state.cicdContextDataId }}' },
        protectedArgs: [],
      },
      endpoints: { teams: { kind: 'teams', url: `${server.origin}/teams`, headers: [] } },
    })
    const flow = harness(
      documentWith({
        notify: { slack: { message: 'm "{{ state.key1 }}"\n' }, teams: { endpoint: 'teams', message: 'm' } },
        'manual-choice': { title: 't', choices: { a: { header: 'h', options: [{ text: 't', value: 'v' }] } } },
        respond: { url: `${server.origin}/answer`, message: 'm' },
        'trigger-pipeline': { name: 'deploy', args: { a: 1 } },
      }),
      config,
    )

    const { plan = [] } = await flow.fire({ dryRun: true })
    await flow.fire()

    const ofHttp = new Set(['host', 'connection', 'content-length'])
    const arrived = server.requests.map(({ method, path, headers, body }) => ({
      method,
      url: server.origin + path,
      headers: Object.fromEntries(Object.entries(headers).filter(([name]) => !ofHttp.has(name))),
      body,
    }))
    expect(plan.map(({ request }) => request)).to.deep.equal(arrived)
    expect(arrived).to.have.length(5)
  })

  it('warns of what had to be mended', async () => {
    const config = slackConfig('http://slack', { templates: { notify: '{"text": "{{ notify.message }}"}' } })
    const flow = harness(documentWith({ notify: { message: 'one\ntwo' } }), config)
    const { plan } = await flow.fire({ dryRun: true })
    expect(plan?.[0]?.request?.body).to.equal('{"text": "one\\ntwo"}')
    expect(flow.log[0]).to.match(/^warn: config\.yaml: templates\.notify renders to JSON with raw line breaks/)
  })

  it('masks a token that is too short to be found elsewhere', async () => {
    const result = await harness(
      documentWith({ notify: { message: 'm' } }),
      slackConfig('http://s', { slack: { url: 'http://s', token: 'abc' } }),
    ).fire({ dryRun: true })
    expect(result.plan?.[0]?.request?.headers.authorization).to.equal('Bearer ***')
  })

  it('fails where a block could not be planned', async () => {
    const result = await harness(documentWith({ 'set-values': { a: { set: 1 }, b: set('pipelines.x') } })).fire({
      dryRun: true,
    })
    expect(result.status).to.equal('failed')
    expect(result.blocks.map(({ status }) => status)).to.deep.equal(['failed', 'failed'])
    expect(result.plan).to.deep.equal([])
  })
})

describe('secrets in paths and names', () => {
  const hidden = 'state["***"].x'

  it('are masked in what set-values stored, and kept in the document', async () => {
    const flow = harness(documentWith({ 'set-values': { [secretToken]: set(`state["${secretToken}"].x`, 'v') } }))
    const { blocks } = await flow.fire()
    expect(blocks).to.deep.equal([{ handler: 'set-values', block: '***', status: 'sent', captured: [hidden] }])
    expect(stateOf(flow)).to.deep.equal({ key1: 'value1', [secretToken]: { x: 'v' } })
    expect(flow.log).to.deep.equal(['debug: set-values ***: sent'])
  })

  it('are refused in the path of a capture, which says so without them', async () => {
    await using server = await startHttpServer([{ json: { ok: true, id: secretToken } }])
    const rules = [{ from: 'v', to: 'state["{{ body.id }}"].x' }]
    const flow = harness(
      documentWith({ notify: { message: 'm', 'capture-response-data': rules } }),
      slackConfig(server.origin, { templates: { notify: '{}' } }),
    )
    const { blocks } = await flow.fire()
    const reason = `was sent, but not every value was captured: ${at}.notify.capture-response-data[0]: it holds a secret of the config or the secrets file, so it is not stored`
    expect(blocks).to.deep.equal([
      { handler: 'notify', block: 'default', status: 'failed', reason, httpStatus: 200, attempts: 1 },
    ])
    expect(stateOf(flow)).to.deep.equal({ key1: 'value1' })
    expect(flow.log).to.deep.equal([`error: notify default: failed, ${reason}`])
  })

  it('are masked in what an earlier run captured', async () => {
    const flow = harness(documentWith({ notify: { message: 'm' } }))
    const captured = [`state["${secretToken}"].x`]
    const { blocks } = await flow.fire({
      records: { read: () => Promise.resolve({ status: 'sent', captured }), write: () => Promise.resolve() },
    })
    expect(blocks[0]).to.deep.include({ status: 'skipped', captured: [hidden] })
  })

  it('are masked in a dry run: paths, keys of values, header names and block names', async () => {
    const config = slackConfig(undefined, {
      endpoints: { audit: { kind: 'webhook', url: 'http://audit', headers: [{ name: secretToken, value: 'v' }] } },
    })
    const handlers = {
      'set-values': { [secretToken]: set(`state["${secretToken}"].x`, 'v') },
      respond: { endpoint: 'audit', message: 'm', [secretToken]: 'v' },
    }
    const { plan, blocks } = await harness(documentWith(handlers), config).fire({ dryRun: true })
    expect(plan?.[0]).to.deep.equal({
      handler: 'set-values',
      block: '***',
      operations: [{ op: 'set', path: hidden, value: 'v' }],
    })
    expect(plan?.[1]?.request?.headers).to.include({ '***': 'v' })
    expect(JSON.stringify([plan, blocks])).not.to.include(secretToken)
  })

  it('are masked in warnings', async () => {
    await using server = await startHttpServer()
    const endpoint = { kind: 'webhook', url: server.origin, headers: [], template: '{"text": "a\nb"}' } as const
    const flow = harness(
      documentWith({ notify: { endpoint: secretToken, message: 'm' } }),
      slackConfig(undefined, { endpoints: { [secretToken]: endpoint } }),
    )
    await flow.fire()
    expect(flow.log[0]).to.match(
      /^warn: config\.yaml: endpoints\.\*\*\*\.template renders to JSON with raw line breaks/,
    )
    expect(flow.log.join()).not.to.include(secretToken)
  })

  it('are masked where nobody handles the event', async () => {
    const flow = harness(documentWith({}))
    await flow.fire({ event: secretToken })
    expect(flow.log).to.deep.equal(['info: nobody handles build=***'])
  })
})
