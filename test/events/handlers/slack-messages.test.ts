import { expect } from 'chai'
import type { JsonObject, JsonValue } from '../../../src/json/json.ts'
import { documentWith, harness, secretToken, slackConfig } from '../../support/event-harness.ts'
import { startHttpServer } from '../../support/http-server.ts'
import type { Answer } from '../../support/http-server.ts'

const posted: Answer = { json: { ok: true, ts: '1.1', channel: 'C1' } }
const hostile = '<!channel> <https://evil.example|see> & <@U1>'
const harmless = '&lt;!channel&gt; &lt;https://evil.example|see&gt; &amp; &lt;@U1&gt;'

interface Setup {
  readonly more?: JsonObject
  readonly answers?: readonly Answer[]
  readonly config?: Parameters<typeof slackConfig>[1]
}

/** Fires handlers at a server: what was sent, and where. */
async function fire(handlers: JsonValue, { more = {}, answers = [posted], config = {} }: Setup = {}) {
  await using server = await startHttpServer(answers)
  const url = `${server.origin}/api/chat.postMessage`
  const settings = slackConfig(url, config)
  const flow = harness(documentWith(handlers, more), { ...settings, slack: { ...settings.slack, ...config.slack, url } })
  const result = await flow.fire()
  const bodies = server.requests.map(({ body }) => JSON.parse(body) as JsonObject)
  return { result, bodies, paths: server.requests.map(({ path }) => path), requests: server.requests, flow }
} // prettier-ignore

const state = { cicdContextDataId: 'id-1', msg: hostile, url: 'https://x.example?a=1&b=2' }
const macros = { byName: {}, all: '{% macro link(text, url) %}<{{ url }}|{{ text }}>{% endmacro %}' }

describe('the stock message of Slack', () => {
  it('shows what values hold, and what the app itself writes stays live', async () => {
    const message = "<https://ci.example|ci> {{ state.msg }} {{ link(state.msg, state.url) }} {{ state.msg | slack_escape }}"
    const { bodies } = await fire({ notify: { message } }, { more: { state, jinja2Macros: macros } })
    const expected = `<https://ci.example|ci> ${harmless} <https://x.example?a=1&amp;b=2|${harmless}> ${harmless}`
    expect(bodies[0]).to.include({ text: expected })
    expect((bodies[0]!.blocks as JsonObject[])[0]).to.deep.equal({
      type: 'section',
      text: { type: 'mrkdwn', text: expected },
    })
  }) // prettier-ignore

  it('does so in titles, headers and buttons, written and generated, and leaves alone what a button sends', async () => {
    const option = { text: '{{ state.msg }}', value: 'do={{ state.msg }}' }
    const manual = {
      title: '*{{ state.msg }}*',
      choices: { a: { header: '<https://ci|ci> {{ state.msg }}', options: [option] } },
      'choice-generators': {
        map: {
          foreach: 'state.list',
          iterator: 'one',
          template: { b: { header: '<https://ci|ci> {{ one }}', options: [{ text: '{{ one }}', value: '{{ one }}' }] } },
        },
        yaml: {
          foreach: 'state.list',
          iterator: 'two',
          template: 'c: {header: "{{ two }}", options: [{text: "{{ two }}", value: "{{ two }}"}]}',
        },
      },
    }
    const { bodies, result } = await fire({ 'manual-choice': manual }, { more: { state: { ...state, list: { x: hostile } } } })
    expect(result.status, JSON.stringify(result)).to.equal('done')
    const texts = JSON.stringify(bodies[0])
    expect(bodies[0]!.text).to.equal(`*${harmless}*`)
    const live = texts.match(/(?<!"value":"[^"]*)<[!@h][^>]*>/g)
    expect(live).to.deep.equal(['<https://ci|ci>', '<https://ci|ci>'])
    const values = [...texts.matchAll(/"value":"([^"]*)"/g)].map(([, value]) => value)
    expect(values).to.deep.equal([`do=${hostile}`, hostile, hostile])
  }) // prettier-ignore

  it('is for Slack alone: templates and endpoints get values as they are', async () => {
    const handlers = { notify: { message: '{{ state.msg }}' } }
    const templates = { notify: { text: '{{ notify.message }}' } }
    expect((await fire(handlers, { more: { state }, config: { templates } })).bodies[0]).to.deep.equal({ text: hostile })
  }) // prettier-ignore

  it('goes to the channel of its block, where the thread of the flow is not', async () => {
    const inThread = { ...state, slack: { thread_ts: '0.9' } }
    const one = await fire({ notify: { message: 'x', channel: 'C{{ 1 + 1 }}' } }, { more: { state: inThread } })
    expect(one.bodies[0]).to.include({ channel: 'C2' }).and.not.to.have.property('thread_ts')
    const same = await fire({ notify: { message: 'x', channel: 'C1', reply_broadcast: true } }, { more: { state: inThread } })
    expect(same.bodies[0]).to.include({ channel: 'C1', thread_ts: '0.9', reply_broadcast: true })
    const blank = await fire({ notify: { message: 'x', channel: '{{ state.none }}', reply_broadcast: false } })
    expect(blank.bodies[0]).to.include({ channel: 'C1' }).and.not.to.have.any.keys('thread_ts', 'reply_broadcast')
    const choice = { title: 't', choices: { a: { header: 'h', options: [] } }, channel: 'C3' }
    expect((await fire({ 'manual-choice': choice })).bodies[0]).to.include({ channel: 'C3' })
  }) // prettier-ignore

  it('begins the thread of the flow in its own channel only', async () => {
    const elsewhere = await fire({ notify: { message: 'x', channel: 'C2' } })
    expect(elsewhere.flow.document.state).not.to.have.property('slack')
    const here = await fire({ notify: { message: 'x', channel: 'C1' } })
    expect(here.flow.document.state).to.deep.include({ slack: { thread_ts: '1.1' } })
  })

  it('says what Slack says of an error', async () => {
    const json = {
      ok: false,
      error: 'invalid_blocks',
      errors: ['no more than 50 items allowed [json-pointer:/blocks]'],
      response_metadata: { messages: ['[ERROR] no more than 50 items allowed [json-pointer:/blocks]', '[ERROR] must be shorter'] },
    }
    const { result } = await fire({ notify: { message: 'x' } }, { answers: [{ json }] })
    expect(result.blocks[0]).to.include({
      status: 'failed',
      reason:
        'answered ok: false, invalid_blocks; [ERROR] no more than 50 items allowed [json-pointer:/blocks]; [ERROR] must be shorter; no more than 50 items allowed [json-pointer:/blocks]',
    })
    const scopes = await fire({ notify: { message: 'x' } }, { answers: [{ json: { ok: false, error: 'missing_scope', needed: 'chat:write', provided: 'users:read' } }] })
    expect(scopes.result.blocks[0]!.reason).to.equal('answered ok: false, missing_scope; needed: chat:write; provided: users:read')
  }) // prettier-ignore
})

describe('one message that blocks change', () => {
  const slack = { token: secretToken, methods: ['chat.update'] }
  const handlers = {
    notify: {
      first: { message: 'building', update: 'progress' },
      second: { message: 'built', update: 'progress' },
      other: { message: 'tests', update: 'tests' },
    },
  }

  it('is posted once, and changed from then on, with the token', async () => {
    const answers = [posted, { json: { ok: true, ts: '1.1', channel: 'C1' } }, { json: { ok: true, ts: '2.2', channel: 'C1' } }]
    const { result, bodies, paths, requests, flow } = await fire(handlers, { config: { slack }, answers })
    expect(result.status, JSON.stringify(result)).to.equal('done')
    expect(paths).to.deep.equal(['/api/chat.postMessage', '/api/chat.update', '/api/chat.postMessage'])
    expect(bodies[1]).to.include({ channel: 'C1', ts: '1.1', text: 'built' }).and.not.to.have.property('thread_ts')
    expect(requests[1]!.headers.authorization).to.equal(`Bearer ${secretToken}`)
    const { messages } = (flow.document.state as { slack: { messages: JsonObject } }).slack
    expect(messages.progress).to.include({ channel: 'C1', ts: '1.1' })
    expect(messages.tests).to.include({ channel: 'C1', ts: '2.2' })
  }) // prettier-ignore

  it('cannot be another than the one that was posted, whatever is written into the state', async () => {
    const first = await fire({ notify: handlers.notify.first }, { config: { slack } })
    const { messages } = (first.flow.document.state as { slack: { messages: JsonObject } }).slack
    const kept = messages.progress as JsonObject
    const pathOf = async (value: JsonValue, id = 'id-1', name = 'progress') => {
      const more = { state: { cicdContextDataId: id, slack: { messages: { [name]: value } } } }
      const { paths } = await fire({ notify: { message: 'x', update: name } }, { config: { slack }, more })
      return paths[0]
    }
    expect(await pathOf(kept)).to.equal('/api/chat.update')
    expect(await pathOf({ ...kept, ts: '9.9' })).to.equal('/api/chat.postMessage')
    expect(await pathOf({ ...kept, channel: 'C9' })).to.equal('/api/chat.postMessage')
    expect(await pathOf({ channel: 'C1', ts: '1.1' })).to.equal('/api/chat.postMessage')
    expect(await pathOf(kept, 'id-2')).to.equal('/api/chat.postMessage')
    expect(await pathOf(kept, 'id-1', 'other')).to.equal('/api/chat.postMessage')
  })

  it('needs a config that lets the token go there', async () => {
    const { result, paths } = await fire({ notify: handlers.notify.first })
    expect(result.blocks[0]).to.include({
      status: 'failed',
      reason: 'pipelines.build.event-handlers.success.notify.update needs chat.update among slack.methods of config.yaml',
    })
    expect(paths).to.deep.equal([])
  }) // prettier-ignore
})
