import { expect } from 'chai'
import type { JsonObject, JsonValue } from '../../../src/json/json.ts'
import { documentWith, harness, secretToken, slackConfig, stateOf } from '../../support/event-harness.ts'
import { startHttpServer } from '../../support/http-server.ts'
import type { Answer } from '../../support/http-server.ts'

/** Fires one notification at a server and says what came of it. */
async function notify(block: JsonValue, answers: readonly Answer[], templates: Record<string, JsonValue> = {}) {
  await using server = await startHttpServer(answers)
  const flow = harness(documentWith({ notify: block }), slackConfig(`${server.origin}/api`, { templates }))
  const result = await flow.fire()
  return { flow, result, requests: server.requests, host: new URL(server.origin).host }
}

const ok: Answer = { json: { ok: true, ts: '1700000000.000100', channel: 'C1' } }
/** What stock messages are made of. */
const text = (message: string): JsonObject => ({
  text: message,
  blocks: [{ type: 'section', text: { type: 'mrkdwn', text: message } }],
})
const hello = { message: 'hello {{ state.key1 }}' }

describe('notify', () => {
  it('posts the rendered message with the bearer token, as chat.postMessage takes it', async () => {
    const { result, requests } = await notify(hello, [ok])

    expect(result).to.deep.equal({
      pipeline: 'build',
      event: 'success',
      status: 'done',
      blocks: [
        {
          handler: 'notify',
          block: 'default',
          status: 'sent',
          httpStatus: 200,
          attempts: 1,
          captured: ['state.slack.thread_ts'],
        },
      ],
    })
    expect(requests).to.have.length(1)
    expect(requests[0]).to.include({ method: 'POST', path: '/api' })
    expect(requests[0]!.headers).to.include({
      authorization: `Bearer ${secretToken}`,
      'content-type': 'application/json; charset=UTF-8',
    })
    expect(JSON.parse(requests[0]!.body)).to.deep.equal({ channel: 'C1', ...text('hello value1') })
  })

  it('stays in the thread that state.slack.thread_ts names', async () => {
    await using server = await startHttpServer([ok])
    const state = { cicdContextDataId: 'id-1', slack: { thread_ts: '1.2' } }
    await harness(
      documentWith({ notify: hello }, { state: { ...state, key1: 'v' } }),
      slackConfig(server.origin),
    ).fire()
    expect(JSON.parse(server.requests[0]!.body)).to.deep.equal({ channel: 'C1', thread_ts: '1.2', ...text('hello v') })
  })

  it('leaves the channel out where the context has none, as for an incoming webhook', async () => {
    await using server = await startHttpServer([{ text: 'ok' }])
    const { pipelines, state } = documentWith({ notify: hello })
    const result = await harness(
      { pipelines: pipelines!, state: state! },
      slackConfig(server.origin, { slack: { url: server.origin } }),
    ).fire()
    expect(result.blocks[0]).to.include({ status: 'sent' })
    expect(JSON.parse(server.requests[0]!.body)).to.deep.equal(text('hello value1'))
    expect(server.requests[0]!.headers).not.to.have.property('authorization')
  })

  it('takes the template of the config, which sees the rendered message and the other keys of the block', async () => {
    const block = { ...hello, color: 'red' }
    const { requests } = await notify(block, [ok], {
      notify: '{"t": "{{ notify.message }}", "c": "{{ notify.color }}"}',
    })
    expect(requests[0]!.body).to.equal('{"t": "hello value1", "c": "red"}')
  })

  it('builds the JSON of a template that is a map', async () => {
    const template = {
      channel: '{{ channel }}',
      blocks: [{ type: 'section', text: '{{ notify.message }}' }],
      n: 1,
      x: null,
    }
    const { requests } = await notify({ message: 'a "quoted"\nline' }, [ok], { notify: template })
    expect(JSON.parse(requests[0]!.body)).to.deep.equal({
      channel: 'C1',
      blocks: [{ type: 'section', text: 'a "quoted"\nline' }],
      n: 1,
      x: null,
    })
  })

  const awkward: Readonly<Record<string, string>> = {
    quotes: `"double" 'single' \`back\` \\ slash`,
    newlines: 'one\ntwo\r\nthree\ttab',
    emoji: 'done 🚀 ✅ 👩‍🚀',
    'shell syntax': '$(rm -rf /) ${HOME} `id` $HOME',
    '40 kB of text': 'x'.repeat(40_000),
  }
  for (const [what, message] of Object.entries(awkward)) {
    it(`sends ${what} as it is`, async () => {
      const block = { message: '{{ notify.note }}', note: message }
      const stock = await notify(block, [ok])
      const mapped = await notify(block, [ok], { notify: { text: '{{ notify.message }}' } })
      expect(JSON.parse(stock.requests[0]!.body)).to.deep.equal({
        channel: 'C1',
        ...(message.length > 12_000 ? { text: message } : text(message)),
      })
      expect(JSON.parse(mapped.requests[0]!.body)).to.deep.equal({ text: message })
    })
  }

  it('escapes control characters that a text template leaves raw inside strings, and warns', async () => {
    const { requests, flow } = await notify({ message: 'one\ntwo' }, [ok], {
      notify: '{"text": "{{ notify.message }}"}',
    })
    expect(requests[0]!.body).to.equal('{"text": "one\\ntwo"}')
    expect(flow.log[0]).to.equal(
      'warn: config.yaml: templates.notify renders to JSON with raw line breaks or other control characters inside strings; they were escaped. Write values with the filter tojson, or the template as a YAML map',
    )
  })

  it('sends nothing when the template does not render to JSON', async () => {
    const { result, requests } = await notify({ message: 'say "hi"' }, [ok], {
      notify: '{"text": "{{ notify.message }}"}',
    })
    expect(result.status).to.equal('failed')
    expect(result.blocks[0]!.reason).to.match(/^config\.yaml: templates\.notify does not render to JSON: /)
    expect(requests).to.deep.equal([])
  })

  it('sends nothing when the message cannot be rendered, and says where it stands', async () => {
    const { result, requests } = await notify({ first: { message: '{{ broken' } }, [ok])
    expect(result.status).to.equal('failed')
    expect(result.blocks[0]).to.include({ handler: 'notify', block: 'first', status: 'failed' })
    expect(result.blocks[0]!.reason).to.match(/^pipelines\.build\.event-handlers\.success\.notify\.first\.message/)
    expect(requests).to.deep.equal([])
  })

  it('fails without slack.url, naming the file', async () => {
    const result = await harness(documentWith({ notify: hello })).fire()
    expect(result.blocks[0]!.reason).to.equal(
      'config.yaml has no cicdstatemgr.slack.url: pipelines.build.event-handlers.success.notify has nowhere to go',
    )
  })

  it('names a misspelt message', async () => {
    const result = await harness(documentWith({ notify: { a: { mesage: 'hi', channel: '#builds' } } })).fire()
    expect(result.blocks[0]!.reason).to.equal(
      'pipelines.build.event-handlers.success.notify.a.message is missing: is "mesage" a typo?',
    )
  })

  it('names a misspelt endpoint before the missing slack.url', async () => {
    const result = await harness(documentWith({ notify: { ...hello, endpont: 'ci' } })).fire()
    expect(result.blocks[0]!.reason).to.equal(
      'pipelines.build.event-handlers.success.notify names no endpoint (is "endpont" a typo?), and config.yaml has no cicdstatemgr.slack.url',
    )
  })
})

describe('a notification that is not taken', () => {
  const failures: readonly (readonly [what: string, answer: Answer, expected: object])[] = [
    [
      '4xx',
      { status: 404, text: 'no such\nhook' },
      { reason: 'answered 404: no such hook', httpStatus: 404, attempts: 1 },
    ],
    ['5xx after its retries', { status: 503 }, { reason: 'answered 503', httpStatus: 503, attempts: 2 }],
    [
      'ok: false',
      { json: { ok: false, error: 'channel_not_found' } },
      { reason: 'answered ok: false, channel_not_found', httpStatus: 200, attempts: 1 },
    ],
    [
      'ok: false without an error',
      { json: { ok: false } },
      { reason: 'answered ok: false, {"ok":false}', httpStatus: 200, attempts: 1 },
    ],
  ]
  for (const [what, answer, expected] of failures) {
    it(`fails on ${what}, and captures nothing`, async () => {
      const { result, flow } = await notify({ ...hello, 'capture-response-data': [{ from: 'x', to: 'state.x' }] }, [
        answer,
      ])
      expect(result.status).to.equal('failed')
      expect(result.blocks).to.deep.equal([{ handler: 'notify', block: 'default', status: 'failed', ...expected }])
      expect(stateOf(flow)).to.deep.equal({ key1: 'value1' })
      expect(flow.log.at(-1)).to.match(/^error: notify default: failed, answered/)
    })
  }

  for (const [what, answer] of [
    ['hangs up', 'close'],
    ['never stops', 'endless'],
    ['redirects elsewhere', { status: 302, headers: { location: 'https://other.example/' } }],
  ] as const) {
    it(`fails when the server ${what}, leaving the state as it was`, async () => {
      const { result, flow, host } = await notify(
        { ...hello, 'capture-response-data': [{ from: 'x', to: 'state.x' }] },
        [answer],
      )
      expect(result.status).to.equal('failed')
      expect(result.blocks[0]!.reason).to.include(host)
      expect(stateOf(flow)).to.deep.equal({ key1: 'value1' })
    })
  }

  it('fails when nothing listens', async () => {
    const server = await startHttpServer()
    await server.close()
    const result = await harness(documentWith({ notify: hello }), slackConfig(server.origin)).fire()
    expect(result.blocks[0]).to.include({ status: 'failed', attempts: 2 })
    expect(result.blocks[0]!.reason).to.include('ECONNREFUSED')
  })

  it('fails when the server is too slow', async () => {
    await using server = await startHttpServer(['silence'])
    const config = slackConfig(server.origin, { http: { timeout: 50, retries: 1 } })
    const result = await harness(documentWith({ notify: hello }), config).fire()
    expect(result.blocks[0]).to.include({ status: 'failed', attempts: 1 })
    expect(result.blocks[0]!.reason).to.match(/did not answer within 0\.05 s$/)
  })

  it('never shows the token, even when the server echoes it', async () => {
    const { result, flow } = await notify(hello, [{ status: 400, text: `you sent Bearer ${secretToken} to us` }])
    expect(result.blocks[0]!.reason).to.equal('answered 400: you sent Bearer *** to us')
    expect(flow.log.join('\n')).not.to.include(secretToken)
  })

  it('never shows half a token where a long answer is cut', async () => {
    const { result } = await notify(hello, [{ status: 400, text: 'x'.repeat(195) + secretToken }])
    expect(result.blocks[0]!.reason).not.to.include('xoxb')
  })

  it('is a warning with onError: warn', async () => {
    const { result, flow } = await notify({ ...hello, onError: 'warn' }, [{ status: 404 }])
    expect(result.status).to.equal('done')
    expect(result.blocks[0]).to.include({ status: 'failed', warning: true })
    expect(flow.log).to.deep.equal(['warn: notify default: failed, answered 404'])
  })
})
