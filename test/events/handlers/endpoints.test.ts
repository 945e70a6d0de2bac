import { expect } from 'chai'
import type { EndpointConfig } from '../../../src/config/config.ts'
import type { JsonObject, JsonValue } from '../../../src/json/json.ts'
import { documentWith, harness, secretToken, slackConfig, stateOf } from '../../support/event-harness.ts'
import { startHttpServer } from '../../support/http-server.ts'
import type { Answer } from '../../support/http-server.ts'

const at = 'pipelines.build.event-handlers.success'

interface Setup {
  readonly endpoint?: Partial<EndpointConfig>
  readonly answers?: readonly Answer[]
  readonly document?: JsonObject
  readonly dryRun?: boolean
}

/** Fires blocks at a server that is the endpoint `teams`, and at no Slack. */
async function send(handlers: JsonValue, { endpoint = {}, answers, document = {}, dryRun = false }: Setup = {}) {
  await using server = await startHttpServer(answers)
  const config = slackConfig(undefined, {
    endpoints: { teams: { kind: 'webhook', url: `${server.origin}/hook`, headers: [], ...endpoint } },
    autoCapture: { notify: [{ from: 'x', to: 'state.auto' }], 'manual-choice': [] },
    templates: { notify: '{"never": "seen"}' },
    secretData: { teams: { host: server.origin, key: 'secret-teams-key' } },
    secretValues: ['secret-teams-key', secretToken],
  })
  const flow = harness(documentWith(handlers, document), config)
  const result = await flow.fire({ dryRun })
  return { flow, result, outcome: result.blocks[0]!, requests: server.requests }
}

const flow = { id: 'id-1', cicdContext: 'stage', channel: 'C1' }

describe('an endpoint', () => {
  it('takes the messages of notify, manual-choice and respond, without the token of Slack', async () => {
    const { result, requests } = await send({
      notify: { endpoint: 'teams', message: 'hello {{ state.key1 }}' },
      'manual-choice': {
        endpoint: '{{ "te" }}ams',
        title: 'Go?',
        choices: { a: { header: 'A', options: [{ text: 'Yes', value: 'y' }] } },
      },
      respond: { endpoint: 'teams', message: 'done', color: '{{ state.key1 }}' },
    })
    expect(result.status).to.equal('done')
    expect(requests.map(({ path, headers }) => [path, headers.authorization])).to.deep.equal(
      requests.map(() => ['/hook', undefined]),
    )
    expect(requests.map(({ body }) => JSON.parse(body) as JsonObject)).to.deep.equal([
      { handler: 'notify', ...flow, message: 'hello value1' },
      {
        handler: 'manual-choice',
        ...flow,
        title: 'Go?',
        choices: { a: { header: 'A', options: [{ text: 'Yes', value: 'y' }] } },
      },
      { handler: 'respond', ...flow, message: 'done', extras: { color: 'value1' } },
    ])
  })

  it('takes the further keys of respond, and none of its switches', async () => {
    const respond = { endpoint: 'teams', message: 'm', url: 'u', color: 'red' }
    const { requests } = await send({
      respond: { ...respond, if: 'yes', enabled: true, onError: 'warn', onUnknown: 'skip' },
    })
    expect(JSON.parse(requests[0]!.body)).to.deep.equal({
      handler: 'respond',
      ...flow,
      message: 'm',
      extras: { color: 'red' },
    })
  })

  it('takes the arguments of trigger-pipeline, in place of trigger.url', async () => {
    const { requests } = await send({
      'trigger-pipeline': { endpoint: 'teams', name: 'deploy', args: { key: '{{ state.key1 }}' } },
    })
    expect(requests[0]).to.include({ path: '/hook', body: '{"key":"value1"}' })
  })

  it('takes what its template makes of the rendered block', async () => {
    const template =
      '{"event_type": {{ triggerPipeline.name | tojson }}, "client_payload": {{ triggerPipeline.args | tojson }}}'
    const trigger = { endpoint: 'teams', name: 'deploy', args: { key: '{{ state.key1 }}' } }
    const { requests } = await send({ 'trigger-pipeline': trigger }, { endpoint: { template } })
    expect(requests[0]!.body).to.equal('{"event_type": "deploy", "client_payload": {"key": "value1"}}')

    const mapped = await send(
      { notify: { endpoint: 'teams', message: 'say "hi"\n.' } },
      { endpoint: { template: { text: '{{ notify.message }}' } } },
    )
    expect(mapped.requests[0]!.body).to.equal(String.raw`{"text":"say \"hi\"\n."}`)
  })

  it('says which answers it gives when it took a message', async () => {
    const handlers = {
      notify: { endpoint: 'teams', message: 'm' },
      respond: { endpoint: 'teams', message: 'm' },
      'trigger-pipeline': { endpoint: 'teams', name: 'deploy' },
    }
    const answers = [{ text: 'Sign in' }]
    const strict = await send(handlers, { answers, endpoint: { accepts: ['1'] } })
    const usual = await send(handlers, { answers })

    expect(strict.result.blocks.map(({ reason }) => reason)).to.deep.equal(
      strict.result.blocks.map(() => 'answered 200, but not with "1": Sign in'),
    )
    expect(usual.result.blocks.map(({ status }) => status)).to.deep.equal(['sent', 'sent', 'sent'])
  })

  it('takes Adaptive Cards where its kind is teams', async () => {
    const { requests } = await send(
      { notify: { endpoint: 'teams', message: 'hello' } },
      { endpoint: { kind: 'teams' } },
    )
    expect(JSON.parse(requests[0]!.body)).to.have.nested.property('attachments[0].content.body[0].text', 'hello')
  })

  it('has a url and headers that see secrets, and a template that does not', async () => {
    const endpoint = {
      url: '{{ secretData.teams.host }}/{{ channel }}',
      headers: [{ name: 'X-Key', value: '{{ secretData.teams.key }} {{ state.key1 }}' }],
      template: '{"secret": "{{ secretData }}", "message": "{{ notify.message }}"}',
    }
    const { requests } = await send({ notify: { endpoint: 'teams', message: 'm{{ secretData }}' } }, { endpoint })
    expect(requests[0]).to.include({ path: '/C1', body: '{"secret": "", "message": "m"}' })
    expect(requests[0]!.headers).to.include({
      'x-key': 'secret-teams-key value1',
      'content-type': 'application/json; charset=UTF-8',
    })
  })

  it('is shown by a dry run with its secrets masked', async () => {
    const endpoint = {
      url: 'http://127.0.0.1:9/{{ secretData.teams.key }}',
      headers: [{ name: 'X', value: '{{ secretData.teams.key }}' }],
    }
    const { result, requests } = await send({ notify: { endpoint: 'teams', message: 'm' } }, { endpoint, dryRun: true })
    expect(result.plan).to.deep.equal([
      {
        handler: 'notify',
        block: 'default',
        request: {
          method: 'POST',
          url: 'http://127.0.0.1:9/***',
          headers: {
            'user-agent': 'cicdstatemgr',
            'content-type': 'application/json; charset=UTF-8',
            accept: '*/*',
            'cache-control': 'no-cache',
            x: '***',
          },
          body: '{"handler":"notify","id":"id-1","cicdContext":"stage","channel":"C1","message":"m"}',
        },
      },
    ])
    expect(requests).to.deep.equal([])
  })

  it('lets no macro of an app near its secrets', async () => {
    await using thief = await startHttpServer()
    const endpoint = { headers: [{ name: 'X-Key', value: '{{ secretData.teams.key }}' }] }
    const all = `{% if secretData %}${thief.origin}/{{ secretData.teams.key }}?{% endif %}`
    const { outcome, requests } = await send(
      { notify: { endpoint: 'teams', message: 'm' } },
      { endpoint, document: { jinja2Macros: { byName: {}, all } } },
    )
    expect(outcome).to.include({ status: 'sent' })
    expect(requests[0]).to.include({ path: '/hook' })
    expect(requests[0]!.headers).to.include({ 'x-key': 'secret-teams-key' })
    expect(thief.requests).to.deep.equal([])
  })

  it('has a url, headers and a template that see no iterator of a choice', async () => {
    const endpoint = {
      url: '{{ secretData.teams.host }}/{{ target is defined }}',
      headers: [{ name: 'X-Seen', value: '{{ target is defined }}' }],
      template: { seen: '{{ target is defined }}' },
    }
    const generator = {
      foreach: 'targets',
      iterator: 'target',
      template: '{{ target.name }}: {header: h, options: []}',
    }
    const block = { endpoint: 'teams', title: 't', 'choice-generators': { g: generator } }
    const { requests } = await send(
      { 'manual-choice': block },
      { endpoint, document: { targets: { a: { name: 'evil.example' } } } },
    )
    expect(requests[0]).to.include({ path: '/False', body: '{"seen":"False"}' })
    expect(requests[0]!.headers).to.include({ 'x-seen': 'False' })
  })

  const takingMacros: Readonly<Record<string, [macros: string, why: string]>> = {
    'set a name of the context': ["{%- set channel = 'C-evil' -%}", '"channel" has a meaning in templates already'],
    'are called as one': ['{%- macro state() -%}{%- endmacro -%}', '"state" has a meaning in templates already'],
    'are called as a function': [
      '{%- macro range(n) -%}{%- endmacro -%}',
      '"range" has a meaning in templates already',
    ],
    'set one in a tuple': [
      "{%- set a, notify = 1, {'message': 'forged'} -%}",
      '"notify" has a meaning in templates already',
    ],
    'choose what to set': ["{% if true %}{% set channel = 'x' %}{% endif %}", 'only macros and set may stand before'],
  }
  for (const [what, [all, why]] of Object.entries(takingMacros)) {
    it(`and the config's templates are not rendered with macros that ${what}`, async () => {
      const document = { jinja2Macros: { byName: {}, all } }
      const template = { channel: '{{ channel }}', text: '{{ notify.message }}' }
      const { outcome, requests } = await send(
        { notify: { endpoint: 'teams', message: 'm' } },
        { endpoint: { template }, document },
      )
      await using server = await startHttpServer()
      const slack = harness(
        documentWith({ notify: { message: 'm' } }, document),
        slackConfig(server.origin, { templates: { notify: template } }),
      )
      const reasons = [outcome.reason, (await slack.fire()).blocks[0]!.reason]
      expect(reasons[0])
        .to.match(/^config\.yaml: endpoints\.teams\.template\.channel, jinja2Macros/)
        .and.to.include(why)
      expect(reasons[1])
        .to.match(/^config\.yaml: templates\.notify\.channel, jinja2Macros/)
        .and.to.include(why)
      expect([...requests, ...server.requests]).to.deep.equal([])
    })
  }

  it('has a template that can call macros, and names that they set', async () => {
    const all = "{%- macro loud(text) -%}{{ text | upper }}{{ mark }}{%- endmacro -%}\n{% set mark = '!' %}{# fine #}"
    const { requests } = await send(
      { notify: { endpoint: 'teams', message: 'm' } },
      {
        endpoint: { template: { text: '{{ loud(notify.message) | trim }}' } },
        document: { jinja2Macros: { byName: {}, all } },
      },
    )
    expect(requests[0]!.body).to.equal('{"text":"M!"}')
  })

  it('is captured from by the rules of the block, not by those that the config has for Slack', async () => {
    const own = [{ from: '{{ body.id }}', to: 'state.own' }]
    const answers = [{ json: { id: '7' } }]
    const { flow } = await send(
      { notify: { endpoint: 'teams', message: 'm', 'capture-response-data': own } },
      { answers },
    )
    expect(stateOf(flow)).to.deep.equal({ key1: 'value1', own: '7' })
  })

  it('may answer without JSON where nothing is captured', async () => {
    const { outcome } = await send(
      { notify: { endpoint: 'teams', message: 'm' } },
      { answers: [{ status: 202, text: '' }] },
    )
    expect(outcome).to.include({ status: 'sent', httpStatus: 202 })
  })

  const wrong: readonly (readonly [what: string, endpoint: JsonValue, url: string | undefined, reason: string])[] = [
    [
      'an unknown name',
      'teems',
      undefined,
      `${at}.notify.endpoint: there is no endpoint "teems" in config.yaml, did you mean "teams"?`,
    ],
    [
      'a name that every object inherits',
      'constructor',
      undefined,
      `${at}.notify.endpoint: there is no endpoint "constructor" in config.yaml`,
    ],
    [
      'a name that renders to nothing',
      '{{ state.no }}',
      undefined,
      `${at}.notify.endpoint: there is no endpoint "" in config.yaml`,
    ],
    ['a url that renders to nothing', 'teams', '{{ state.no }}', 'config.yaml: endpoints.teams.url renders to nothing'],
    [
      'a url that is none',
      'teams',
      'file:///etc/passwd',
      'config.yaml: endpoints.teams.url does not render to an http or https URL',
    ],
  ]
  for (const [what, name, url, reason] of wrong) {
    it(`fails the block on ${what}, and nothing is sent`, async () => {
      const { outcome, requests, flow } = await send(
        { notify: { endpoint: name, message: 'm' } },
        { endpoint: url === undefined ? {} : { url } },
      )
      const advice = reason.includes('"constructor"')
        ? { suggestions: ['Add endpoints.constructor to config.yaml.'] }
        : {}
      expect(outcome).to.deep.equal({ handler: 'notify', block: 'default', status: 'failed', reason, ...advice })
      expect(requests).to.deep.equal([])
      expect(stateOf(flow)).to.deep.equal({ key1: 'value1' })
    })
  }

  it('that is null is none', async () => {
    const { outcome } = await send({ notify: { endpoint: null, message: 'm' } })
    expect(outcome.reason).to.match(/has no cicdstatemgr\.slack\.url/)
  })
})
