import { expect } from 'chai'
import { applyOperations } from '../../../src/context/apply-operations.ts'
import type { JsonObject, JsonValue } from '../../../src/json/json.ts'
import type { CaptureRule } from '../../../src/config/config.ts'
import { CicdError } from '../../../src/errors/cicd-error.ts'
import type { Harness } from '../../support/event-harness.ts'
import { documentWith, harness, secretToken, slackConfig, stateOf } from '../../support/event-harness.ts'
import { startHttpServer } from '../../support/http-server.ts'
import type { Answer } from '../../support/http-server.ts'

interface Setup {
  readonly own?: JsonValue
  readonly auto?: readonly CaptureRule[]
  readonly answer?: Answer
  readonly state?: JsonObject
  readonly overrides?: (flow: ReturnType<typeof harness>) => Parameters<Harness['fire']>[0]
}

async function capture({ own, auto = [], answer = { json: { ok: true, ts: '1.2', n: 3 } }, state, overrides }: Setup) {
  await using server = await startHttpServer([answer])
  const block = { message: 'm', note: 'n', ...(own !== undefined && { 'capture-response-data': own }) }
  const document = documentWith({ notify: block })
  const config = slackConfig(server.origin, { autoCapture: { notify: auto, 'manual-choice': [] } })
  const flow = harness({ ...document, state: { ...(document.state as JsonObject), ...state } }, config)
  const { blocks, status } = await flow.fire(overrides?.(flow))
  return { flow, status, outcome: blocks[0]!, requests: server.requests }
}

const threadRule = { from: '{{ body.ts }}', to: 'state.slack.thread_ts' }

describe('captures', () => {
  it('stores what the rules of the config and then of the block copy, in one revision', async () => {
    const own = [{ from: ' {{ body.n }} {{ notify.note }}\n', to: 'state.{{ state.key1 }}' }]
    const { flow, outcome } = await capture({ auto: [threadRule], own })
    expect(stateOf(flow)).to.deep.equal({ key1: 'value1', slack: { thread_ts: '1.2' }, value1: '3 n' })
    expect(flow.revisions).to.equal(1)
    expect(outcome).to.deep.equal({
      handler: 'notify',
      block: 'default',
      status: 'sent',
      httpStatus: 200,
      attempts: 1,
      captured: ['state.slack.thread_ts', 'state.value1'],
    })
  })

  it('lets the rules of the block win', async () => {
    const { flow } = await capture({ auto: [threadRule], own: [{ from: 'mine', to: 'state.slack.thread_ts' }] })
    expect(stateOf(flow)).to.deep.equal({ key1: 'value1', slack: { thread_ts: 'mine' } })
  })

  it('skips blanks, so that the first thread is kept', async () => {
    const rule = { from: '{% if not state.slack %}{{ body.ts }}{% endif %}', to: 'state.slack.thread_ts' }
    const { flow, outcome } = await capture({ auto: [rule], state: { slack: { thread_ts: 'first' } } })
    expect(stateOf(flow)).to.deep.equal({ key1: 'value1', slack: { thread_ts: 'first' } })
    expect(flow.revisions).to.equal(0)
    expect(outcome).not.to.have.property('captured')
  })

  it('computes again when somebody else was first, and sends once', async () => {
    const rule = { from: '{{ state.count }}{{ body.n }}', to: 'state.seen' }
    const { flow, requests } = await capture({
      own: [rule],
      answer: { json: { ok: true, n: 3 } },
      overrides: (flow) => ({
        change: async (compute) => {
          await compute(flow.document)
          const rival = { op: 'set', path: 'state.count', value: '7' } as const
          const { document } = applyOperations(flow.document, [rival], { allowConfigPaths: false })
          flow.document = applyOperations(document, await compute(document), { allowConfigPaths: false }).document
          return { changed: true, repeated: false }
        },
      }),
    })
    expect(stateOf(flow)).to.deep.equal({ key1: 'value1', count: '7', seen: '73' })
    expect(requests).to.have.length(1)
  })

  it('says that a request was sent when the store fails afterwards', async () => {
    await using server = await startHttpServer([{ json: { ok: true } }])
    const block = { message: 'm', 'capture-response-data': [threadRule] }
    const flow = harness(documentWith({ notify: block }), slackConfig(server.origin))
    const down = new CicdError('REDIS_FAILED', 'the store is down')
    const error: unknown = await flow.fire({ change: () => Promise.reject(down) }).catch((thrown: unknown) => thrown)
    expect(error).to.equal(down)
    expect(flow.log).to.deep.equal([
      'warn: pipelines.build.event-handlers.success.notify was sent, but what it captures was not stored',
    ])
  })

  it('fails when the answer is not JSON, saying that it was sent', async () => {
    const { status, outcome, flow } = await capture({ auto: [threadRule], answer: { text: 'ok' } })
    expect(status).to.equal('failed')
    expect(outcome).to.include({
      status: 'failed',
      httpStatus: 200,
      reason: 'was sent, but nothing was captured: the answer is not JSON, or is nested too deep',
    })
    expect(flow.revisions).to.equal(0)
  })

  it('needs no JSON where nothing is captured', async () => {
    expect((await capture({ answer: { text: 'ok' } })).outcome).to.include({ status: 'sent' })
  })

  const wrong: readonly (readonly [what: string, rule: JsonValue, reason: RegExp])[] = [
    ['a template with a fault', { from: '{{ body.ts', to: 'state.x' }, /capture-response-data\[0\]\.from/],
    ['a path into the configuration', { from: 'x', to: 'pipelines.build.x' }, /pipelines\.build\.x is not changed/],
    ['a path below a text', { from: 'x', to: 'state.key1.x' }, /state\.key1/],
    ['a path that is none', { from: 'x', to: 'a..b' }, /capture-response-data\[0\]\.to does not render to a path/],
    ['a rule that is no map', 'x', /capture-response-data\[0\] must be a map with to and from/],
  ]
  for (const [what, rule, reason] of wrong) {
    it(`keeps what other rules captured when one has ${what}, and fails`, async () => {
      const { outcome, flow } = await capture({ own: [rule, threadRule] })
      expect(outcome).to.include({ status: 'failed', httpStatus: 200 })
      expect(outcome.reason)
        .to.match(/^was sent, but not every value was captured: /)
        .and.to.match(reason)
      expect(outcome.captured).to.deep.equal(['state.slack.thread_ts'])
      expect(stateOf(flow)).to.deep.equal({ key1: 'value1', slack: { thread_ts: '1.2' } })
    })
  }

  const base64 = Buffer.from(`x:${secretToken}`).toString('base64')
  const secrets: readonly (readonly [how: string, text: string])[] = [
    ['as it is', secretToken],
    ['inside a text', `token=${secretToken};`],
    ['URL-encoded', secretToken.replaceAll('-', '%2D')],
    ['in base64', `Basic ${base64}`],
  ]
  for (const [how, text] of secrets) {
    it(`stores no value that holds a secret ${how}, and says so without showing it`, async () => {
      const own = [{ from: '{{ body.echo }}', to: 'state.echo' }, threadRule]
      const { outcome, flow } = await capture({ own, answer: { json: { ok: true, ts: '1.2', echo: text } } })
      expect(outcome).to.include({
        status: 'failed',
        reason:
          'was sent, but not every value was captured: pipelines.build.event-handlers.success.notify.capture-response-data[0]: ' +
          'it holds a secret of the config or the secrets file, so it is not stored',
      })
      expect(outcome.captured).to.deep.equal(['state.slack.thread_ts'])
      expect(stateOf(flow)).to.deep.equal({ key1: 'value1', slack: { thread_ts: '1.2' } })
    })
  }

  it('stores nothing under a name that holds a secret', async () => {
    const own = [{ from: 'x', to: 'state["{{ body.echo }}"]' }]
    const { outcome, flow } = await capture({ own, answer: { json: { ok: true, echo: secretToken } } })
    expect(outcome.status).to.equal('failed')
    expect(JSON.stringify([outcome, flow.document])).not.to.include(secretToken)
  })

  it('keep the thread of the first message where the config has neither a template nor rules', async () => {
    await using server = await startHttpServer([{ json: { ok: true, ts: '1.1' } }, { json: { ok: true, ts: '2.2' } }])
    const flow = harness(
      documentWith({ notify: { first: { message: '1' }, second: { message: '2' } } }),
      slackConfig(server.origin),
    )
    const { blocks } = await flow.fire()
    expect(stateOf(flow)).to.deep.equal({ key1: 'value1', slack: { thread_ts: '1.1' } })
    expect(blocks.map(({ captured }) => captured)).to.deep.equal([['state.slack.thread_ts'], undefined])
    expect(server.requests.map(({ body }) => (JSON.parse(body) as JsonObject).thread_ts)).to.deep.equal([
      undefined,
      '1.1',
    ])
  })

  it('keep no thread where the config has a template, nor of an answer that has no ts', async () => {
    await using server = await startHttpServer([
      { json: { ok: true, ts: '1.1' } },
      { json: { ok: true } },
      { text: 'ok' },
    ])
    const templated = harness(
      documentWith({ notify: { message: '1' } }),
      slackConfig(server.origin, { templates: { notify: '{}' } }),
    )
    const stock = harness(
      documentWith({ notify: { first: { message: '2' }, second: { message: '3' } } }),
      slackConfig(server.origin),
    )
    const statuses = [...(await templated.fire()).blocks, ...(await stock.fire()).blocks].map(({ status }) => status)
    expect(statuses).to.deep.equal(['sent', 'sent', 'sent'])
    expect([templated, stock].map(stateOf)).to.deep.equal([{ key1: 'value1' }, { key1: 'value1' }])
  })

  it('names the config where its rule is wrong', async () => {
    const { outcome } = await capture({ auto: [{ from: 'x', to: '' }] })
    expect(outcome.reason).to.include('config.yaml: notify.auto-capture-response-data[0].to renders to nothing')
  })

  it('sends nothing when the rules are not a list', async () => {
    const { outcome, requests } = await capture({ own: { from: 'x', to: 'state.x' } })
    expect(outcome.reason).to.match(/notify\.capture-response-data must be a list$/)
    expect(requests).to.deep.equal([])
  })

  it('treats hostile names in an answer as ordinary names', async () => {
    const { flow } = await capture({
      answer: { text: '{"ok": true, "__proto__": {"polluted": "x"}, "ts": "1"}' },
      own: [threadRule],
    })
    expect(stateOf(flow)).to.deep.equal({ key1: 'value1', slack: { thread_ts: '1' } })
    expect({}).not.to.have.property('polluted')
  })
})
