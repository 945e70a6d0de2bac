import { expect } from 'chai'
import type { JsonObject, JsonValue } from '../../../src/json/json.ts'
import type { Config } from '../../../src/config/config.ts'
import { documentWith, harness, slackConfig, stateOf } from '../../support/event-harness.ts'
import { startHttpServer } from '../../support/http-server.ts'

async function ask(block: JsonValue, state: JsonObject = {}, overrides: Partial<Config> = {}) {
  await using server = await startHttpServer([{ json: { ok: true, ts: '9.9' } }])
  const document = documentWith({ 'manual-choice': block })
  const flow = harness(
    { ...document, state: { ...(document.state as JsonObject), ...state } },
    slackConfig(server.origin, overrides),
  )
  const { blocks } = await flow.fire()
  const body = server.requests[0]?.body
  return { flow, outcome: blocks[0]!, sent: body === undefined ? undefined : (JSON.parse(body) as JsonObject) }
}

/** What the template of a test sees of the choices. */
const bare = { templates: { 'manual-choice': '{{ manualChoice.choices | json_dumps }}' } }
const deploy = {
  header: 'Deploy {{ state.key1 }}?',
  options: [{ text: 'Yes', value: 'v={{ state.key1 }}', style: 'primary' }],
}
const apps: JsonObject = { apps: { one: { name: 'A', port: 1 }, two: { name: 'B', port: 2 } } }
const perApp = {
  foreach: 'state.apps',
  iterator: 'app',
  template:
    '{{ app.name }}:\n  header: "{{ app.name }}"\n  options: [{text: "{{ app.port }}", value: "{{ app.port }}"}]\n',
}

describe('manual-choice', () => {
  it('posts a button for each option with the stock template', async () => {
    const block = {
      title: 'Go, {{ state.key1 }}?',
      choices: { a: deploy, b: { header: '', options: [{ text: 'No', value: '"n"', style: '' }] } },
    }
    const { sent, outcome } = await ask(block)
    const section = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text } })
    const button = (text: string, value: string) => ({ type: 'button', text: { type: 'plain_text', text }, value })
    expect(outcome).to.include({ status: 'sent', httpStatus: 200 })
    expect(sent).to.deep.equal({
      channel: 'C1',
      text: 'Go, value1?',
      blocks: [
        section('Go, value1?'),
        section('Deploy value1?'),
        { type: 'actions', elements: [{ ...button('Yes', 'v=value1'), style: 'primary' }] },
        { type: 'actions', elements: [button('No', '"n"')] },
      ],
    })
  })

  it('captures the answer with the rules of the config and its own', async () => {
    const rule = (to: string) => ({ from: '{{ body.ts }}', to })
    const block = { title: 't', choices: { a: deploy }, 'capture-response-data': [rule('state.own')] }
    const { flow, outcome } = await ask(
      block,
      {},
      { autoCapture: { notify: [rule('state.no')], 'manual-choice': [rule('state.auto')] } },
    )
    expect(stateOf(flow)).to.deep.equal({ key1: 'value1', auto: '9.9', own: '9.9' })
    expect(outcome.captured).to.deep.equal(['state.auto', 'state.own'])
  })

  it('leaves out choices that are not enabled', async () => {
    const { sent } = await ask(
      { title: 't', choices: { a: { ...deploy, enabled: false }, b: null, c: deploy } },
      {},
      bare,
    )
    expect(Object.keys(sent!)).to.deep.equal(['c'])
  })

  it('adds the choices that generators make of each item, after the written ones', async () => {
    const { sent } = await ask({ title: 't', choices: { z: deploy }, 'choice-generators': { g: perApp } }, apps, bare)
    expect(sent).to.deep.equal({
      z: { header: 'Deploy value1?', options: [{ text: 'Yes', value: 'v=value1', style: 'primary' }] },
      A: { header: 'A', options: [{ text: '1', value: '1' }] },
      B: { header: 'B', options: [{ text: '2', value: '2' }] },
    })
    expect(Object.keys(sent!)).to.deep.equal(['z', 'A', 'B'])
  })

  it('takes every choice that a template yields, and none where it yields none', async () => {
    const template = '{% if app.port == 1 %}{x: {header: h, options: []}, y: {header: h, options: []}}{% endif %}'
    const { sent } = await ask({ title: 't', 'choice-generators': { g: { ...perApp, template } } }, apps, bare)
    expect(sent).to.deep.equal({ x: { header: 'h', options: [] }, y: { header: 'h', options: [] } })
  })

  it('renders generated choices a second time, the iterator holding its last item', async () => {
    const template = '{{ app.name }}: {header: \'{{ "{{ app.name }}" }}\', options: []}'
    const { sent } = await ask({ title: 't', 'choice-generators': { g: { ...perApp, template } } }, apps, bare)
    expect(sent).to.deep.equal({ A: { header: 'B', options: [] }, B: { header: 'B', options: [] } })
  })

  it('takes paths that are templates or JSONPath, and an iterator that is a path', async () => {
    const generator = {
      foreach: '$.state["{{ state.which }}"]',
      iterator: 'state.name',
      template: '{{ it.name }}: {header: h, options: []}',
    }
    const { sent } = await ask(
      { title: 't', 'choice-generators': { g: generator } },
      { ...apps, which: 'apps', name: 'it' },
      bare,
    )
    expect(Object.keys(sent!)).to.deep.equal(['A', 'B'])
  })

  it('takes a template that is a map, out of which no value breaks', async () => {
    const hostile = 'x: 1\n"}] {{ 7 * 7 }} # &a *b'
    const template = { '{{ app.id }}': { header: 'h', options: [{ text: '{{ app.text | tojson }}', value: 'v' }] } }
    const { sent } = await ask(
      { title: 't', 'choice-generators': { g: { ...perApp, template } } },
      { apps: { a: { id: 'A', text: hostile } } },
      bare,
    )
    expect(Object.keys(sent!)).to.deep.equal(['A'])
  })

  const wrong: readonly (readonly [what: string, block: JsonObject, reason: RegExp])[] = [
    ['no choices', { title: 't' }, /manual-choice\.choices is missing$/],
    ['choices that are a list', { title: 't', choices: [] }, /manual-choice\.choices must be a map$/],
    ['a choice that is text', { title: 't', choices: { a: 'x' } }, /choices\.a must be a map with header and options$/],
    ['a choice without options', { title: 't', choices: { a: { header: 'h' } } }, /choices\.a\.options is missing$/],
    ['a choice without header', { title: 't', choices: { a: { options: [] } } }, /choices\.a\.header is missing$/],
    [
      'an option without value',
      { title: 't', choices: { a: { header: 'h', options: [{ text: 't' }] } } },
      /options\[0\]\.value is missing$/,
    ],
    [
      'an option that is text',
      { title: 't', choices: { a: { header: 'h', options: ['x'] } } },
      /options\[0\] must be a map/,
    ],
    [
      'foreach over a text',
      { title: 't', 'choice-generators': { g: { ...perApp, foreach: 'state.key1' } } },
      /choice-generators\.g\.foreach renders to "state\.key1", where there is no map$/,
    ],
    [
      'foreach over nothing',
      { title: 't', 'choice-generators': { g: { ...perApp, foreach: 'state.nope' } } },
      /foreach renders to "state\.nope"/,
    ],
    [
      'foreach that is no path',
      { title: 't', 'choice-generators': { g: { ...perApp, foreach: '..' } } },
      /foreach renders to "\.\."/,
    ],
    [
      'foreach that costs too much',
      { title: 't', 'choice-generators': { g: { ...perApp, foreach: "$..[?search(@, '(a*)*b')]" } } },
      /is not evaluated to its end: the regular expression \(a\*\)\*b may take too long$/,
    ],
    [
      'a generator without template',
      { title: 't', 'choice-generators': { g: { foreach: 'state.apps', iterator: 'app' } } },
      /choice-generators\.g\.template is missing$/,
    ],
    ['a generator that is text', { title: 't', 'choice-generators': { g: 'x' } }, /choice-generators\.g must be a map/],
    [
      'a template that yields a list',
      { title: 't', 'choice-generators': { g: { ...perApp, template: '[1]' } } },
      /g\.template must render to a YAML map of choices$/,
    ],
    [
      'a template that yields no YAML',
      { title: 't', 'choice-generators': { g: { ...perApp, template: 'a: [' } } },
      /choice-generators\.g\.template/,
    ],
  ]
  for (const [what, block, reason] of wrong) {
    it(`fails on ${what}, and sends nothing`, async () => {
      const { outcome, sent } = await ask(block, apps)
      expect(outcome.status).to.equal('failed')
      expect(outcome.reason).to.match(reason)
      expect(sent).to.equal(undefined)
    })
  }

  it('fails over more items than anybody would choose among', async () => {
    const many = Object.fromEntries(Array.from({ length: 1001 }, (_, index) => [`k${index}`, { name: `n${index}` }]))
    const { outcome } = await ask({ title: 't', 'choice-generators': { g: perApp } }, { apps: many })
    expect(outcome.reason).to.match(/foreach renders to state\.apps, a map of more than 1000$/)
  })

  it('fails when hostile data breaks out of a text template into something that is no choice', async () => {
    const { outcome, sent } = await ask(
      { title: 't', 'choice-generators': { g: perApp } },
      { apps: { a: { name: 'x: 1\ny', port: 1 } } },
    )
    expect(outcome.status).to.equal('failed')
    expect(sent).to.equal(undefined)
  })
})
