import { expect } from 'chai'
import type { Config } from '../../../src/config/config.ts'
import type { JsonObject, JsonValue } from '../../../src/json/json.ts'
import { documentWith, harness, slackConfig, stateOf } from '../../support/event-harness.ts'
import { startHttpServer } from '../../support/http-server.ts'

async function trigger(block: JsonValue, trigger: Partial<Config['trigger']> = {}, dryRun = false, macros = '') {
  await using server = await startHttpServer([{ status: 202, json: { eventListener: 'el' } }])
  const config = slackConfig(undefined, {
    trigger: { url: `${server.origin}/trigger`, headers: [], autoArgs: {}, protectedArgs: [], ...trigger },
    secretData: { trigger: { token: 'secret-trigger-token' } },
    secretValues: ['secret-trigger-token'],
  })
  const jinja2Macros = { byName: {}, all: macros }
  const flow = harness({ ...documentWith({ 'trigger-pipeline': block }), jinja2Macros }, config)
  const result = await flow.fire({ dryRun })
  return { flow, result, outcome: result.blocks[0]!, requests: server.requests }
}

describe('trigger-pipeline', () => {
  it('posts the arguments of the config, then its own, each rendered', async () => {
    const { outcome, requests } = await trigger(
      { name: 'deploy', args: { b: '{{ state.key1 }} of {{ triggerPipeline.name }}', a: 'mine' } },
      { autoArgs: { id: '{{ state.cicdContextDataId }}', a: 'auto' } },
    )
    expect(outcome).to.deep.equal({
      handler: 'trigger-pipeline',
      block: 'default',
      status: 'sent',
      httpStatus: 202,
      attempts: 1,
    })
    expect(requests[0]).to.include({
      path: '/trigger',
      body: '{"id":"id-1","a":"mine","b":"value1 of deploy"}',
    })
    expect(requests[0]!.headers).to.include({ 'content-type': 'application/json' })
    expect(requests[0]!.headers).not.to.have.property('authorization')
  })

  it('sends every argument as the text that Python prints', async () => {
    const { requests } = await trigger({ name: 'd', args: { t: true, f: false, n: null, i: 5 } })
    expect(requests[0]!.body).to.equal('{"t":"True","f":"False","n":"None","i":"5"}')
  })

  it('renders what stands in lists and maps too', async () => {
    const { requests } = await trigger({
      name: 'd',
      args: { list: ['{{ state.key1 }}', 1], map: { k: '{{ channel }}' } },
    })
    expect(JSON.parse(requests[0]!.body)).to.deep.equal({ list: "['value1', 1]", map: "{'k': 'C1'}" })
  })

  it('sends the headers of the config, which alone see secrets', async () => {
    const headers = [
      { name: 'X-Token', value: '{{ secretData.trigger.token }}' },
      { name: 'Content-Type', value: 'application/json; charset=UTF-8' },
    ]
    const { requests } = await trigger({ name: 'd', args: { s: '{{ secretData }}|' } }, { headers })
    expect(requests[0]!.headers).to.include({
      'x-token': 'secret-trigger-token',
      'content-type': 'application/json; charset=UTF-8',
    })
    expect(requests[0]!.body).to.equal('{"s":"|"}')
  })

  it('masks secrets in a dry run', async () => {
    const headers = [{ name: 'X-Token', value: 'Token {{ secretData.trigger.token }}' }]
    const { result } = await trigger({ name: 'd' }, { headers }, true)
    expect(result.plan?.[0]?.request?.headers).to.include({ 'x-token': 'Token ***' })
  })

  it('fails when an app sets an argument that the config protects, and sends nothing', async () => {
    const { outcome, requests } = await trigger(
      { name: 'd', args: { token: 'mine' } },
      { protectedArgs: ['token'], autoArgs: { token: 'x' } },
    )
    expect(outcome.reason).to.equal(
      'pipelines.build.event-handlers.success.trigger-pipeline.args.token is among trigger.protectedArgs of config.yaml',
    )
    expect(requests).to.deep.equal([])
  })

  for (const name of ['Token', 'TOKEN', ' token', 'token\t', '\u200bToken\u00a0', 'to\u212aen', '\uff34oken']) {
    it(`takes the argument ${JSON.stringify(name)} for the protected one that a receiver may take it for`, async () => {
      const { outcome, requests } = await trigger(
        { name: 'd', args: { [name]: 'mine' } },
        { protectedArgs: ['token'], autoArgs: { token: 'x' } },
      )
      expect(outcome.reason).to.match(/ is among trigger\.protectedArgs of config\.yaml \(as "token"\)$/)
      expect(requests).to.deep.equal([])
    })
  }

  it('fails on an answer that trigger.accepts does not name', async () => {
    const { outcome } = await trigger({ name: 'd' }, { accepts: ['accepted'] })
    expect(outcome.reason).to.equal('answered 202, but not with "accepted": {"eventListener":"el"}')
  })

  it('leaves an argument alone whose name only holds that of a protected one', async () => {
    const { requests } = await trigger(
      { name: 'd', args: { tokens: 'mine' } },
      { protectedArgs: ['token'], autoArgs: { token: 'x' } },
    )
    expect(requests[0]!.body).to.equal('{"token":"x","tokens":"mine"}')
  })

  describe('with macros of an app, which stand before each template', () => {
    const fire = (macros: string, more: Partial<Config['trigger']>) => trigger({ name: 'test' }, more, false, macros)

    it('lets them see no secret', async () => {
      const told = '{%- if secretData is defined -%}{{ [][secretData.trigger.token|reverse].x }}{%- endif -%}'
      const headers = [{ name: 'X-Token', value: '{{ secretData.trigger.token }}' }]

      const { outcome, requests } = await fire(told, { headers })

      expect(outcome).to.include({ status: 'sent' })
      expect(requests[0]!.headers).to.include({ 'x-token': 'secret-trigger-token' })
    })

    it('knows them in headers, as functions that see no secret and set no name', async () => {
      const macros = [
        '{%- macro random() -%}{{ secretData }} {{ triggerPipeline.name }} {{ _local }}{%- endmacro -%}',
        "{%- macro state() -%}shadow{%- endmacro -%}{%- set secretData = 'mine' -%}{%- macro twice(x, y='') -%}{{ x ~ x ~ y }}{%- endmacro -%}",
      ].join('')
      const headers = [
        { name: 'X-Token', value: '{{ secretData.trigger.token }}' },
        { name: 'X-Both', value: "{% set _local = 'seen' %}{{ random() }} {{ secretData.trigger.token }}" },
        { name: 'X-State', value: '{{ state.key1 }}' },
        { name: 'X-Twice', value: '{{ twice("a", y="b") }}{{ twice is defined }}{{ random is callable }}' },
      ]

      const { outcome, requests } = await fire(macros, { headers })

      expect(outcome).to.include({ status: 'sent' })
      expect(requests[0]!.headers).to.include({
        'x-token': 'secret-trigger-token',
        'x-both': 'mine test  secret-trigger-token',
        'x-state': 'value1',
        'x-twice': 'aabTrueTrue',
      })
    })

    it('hands them no arguments from a template that reads secrets', async () => {
      const macros = '{%- macro steal(x) -%}{{ [][x|reverse].y }}{%- endmacro -%}'
      for (const call of [
        '{{ steal(secretData.trigger.token) }}',
        '{% set s = secretData %}{{ steal(x=s.trigger.token) }}',
        '{% call steal() %}{{ secretData.trigger.token }}{% endcall %}',
        '{{ [secretData.trigger.token]|map("upper")|join ~ steal(*["a"]) }}',
      ]) {
        const { outcome, requests } = await fire(macros, { headers: [{ name: 'X-Token', value: call }] })

        expect(outcome, call).to.include({ status: 'failed' })
        expect(outcome.reason, call).to.include('gets no arguments from a template that reads secretData')
        expect(JSON.stringify(outcome)).not.to.match(/nekot|token-/)
        expect(requests).to.deep.equal([])
      }
    })

    it('lets them change no protected argument, and any other', async () => {
      const lie = "{%- set state = {'cicdContextDataId': 'victim'} -%}{%- set triggerPipeline = {'name': 'deploy'} -%}"
      const autoArgs = {
        pipeline: '{{ triggerPipeline.name }}',
        id: '{{ state.cicdContextDataId }}',
        other: '{{ triggerPipeline.name }}',
      }

      const { requests } = await fire(lie, { autoArgs, protectedArgs: ['pipeline', 'id'] })

      expect(JSON.parse(requests[0]!.body)).to.deep.equal({ pipeline: 'test', id: 'id-1', other: 'deploy' })
    })
  })

  it('keeps an argument that is called __proto__ an argument', async () => {
    const args = JSON.parse('{"__proto__": "x"}') as JsonObject
    expect((await trigger({ name: 'd', args })).requests[0]!.body).to.equal('{"__proto__":"x"}')
  })

  it('holds several named blocks', async () => {
    const { requests } = await trigger({ a: { args: { n: '1' } }, b: { if: false, args: { n: '2' } } })
    expect(requests.map(({ body }) => body)).to.deep.equal(['{"n":"1"}'])
  })

  it('fails without trigger.url, with arguments that are not a map, and on a template with a fault', async () => {
    const document = documentWith({ 'trigger-pipeline': { name: 'd' } })
    expect((await harness(document).fire()).blocks[0]!.reason).to.match(/^config\.yaml has no trigger\.url: /)
    const misspelt = documentWith({ 'trigger-pipeline': { name: 'd', endpiont: 'ci' } })
    expect((await harness(misspelt).fire()).blocks[0]!.reason).to.match(
      /trigger-pipeline names no endpoint \(is "endpiont" a typo\?\), and config\.yaml has no trigger\.url$/,
    )
    expect((await trigger({ name: 'd', args: ['x'] })).outcome.reason).to.match(/trigger-pipeline\.args must be a map$/)
    const { outcome, flow } = await trigger({ name: 'd' }, { autoArgs: { a: '{{ x' } })
    expect(outcome.reason).to.match(/^config\.yaml: trigger\.auto-args\.a/)
    expect(stateOf(flow)).to.deep.equal({ key1: 'value1' })
  })
})
