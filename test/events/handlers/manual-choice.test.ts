import { expect } from 'chai'
import type { JsonObject, JsonValue } from '../../../src/json/json.ts'
import type { Config } from '../../../src/config/config.ts'
import { createTemplateEngine } from '../../../src/templates/jinja-engine.ts'
import type { TemplateEngine } from '../../../src/templates/template-engine.ts'
import { given } from '../../../src/json/given.ts'
import { documentWith, harness, slackConfig, stateOf } from '../../support/event-harness.ts'
import { startHttpServer } from '../../support/http-server.ts'

async function ask(
  block: JsonValue,
  state: JsonObject = {},
  overrides: Partial<Config> = {},
  { rendersChoicesTwice }: Pick<TemplateEngine, 'rendersChoicesTwice'> = {},
) {
  await using server = await startHttpServer([{ json: { ok: true, ts: '9.9' } }])
  const document = documentWith({ 'manual-choice': block })
  const flow = harness(
    { ...document, state: { ...(document.state as JsonObject), ...state } },
    slackConfig(server.origin, overrides),
  )
  const engine = createTemplateEngine()
  const setting = given({ rendersChoicesTwice })
  const templates: TemplateEngine = { ...engine, ...setting, together: () => ({ ...engine.together(), ...setting }) }
  const { blocks } = await flow.fire({ templates })
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

  it('takes what a generator makes for text, whatever it looks like', async () => {
    const template =
      '{{ app.name }}: {header: \'{{ "{{ app.name }}" }}\', options: [{text: "{% raw %}{{ 1 }}{% endraw %}", value: 5}]}'
    const { sent } = await ask({ title: 't', 'choice-generators': { g: { ...perApp, template } } }, apps, bare)
    const choice = { header: '{{ app.name }}', options: [{ text: '{{ 1 }}', value: '5' }] }
    expect(sent).to.deep.equal({ A: choice, B: choice })
  })

  it('shows a commit message as it is, in a text template and in a map', async () => {
    const message = 'fix: {{ state.key1 }} {% set x = 1 %} {# gone #}'
    const inText = '{{ app.id }}: {header: {{ app.text | tojson }}, options: []}'
    const inMap = { '{{ app.id }}': { header: '{{ app.text }}', options: [] } }
    for (const template of [inText, inMap]) {
      const { sent } = await ask(
        { title: 't', 'choice-generators': { g: { ...perApp, template } } },
        { apps: { a: { id: 'A', text: message } } },
        bare,
      )
      expect(sent).to.deep.equal({ A: { header: message, options: [] } })
    }
  })

  it('drops the last line break of a text that a generator makes, as templates do', async () => {
    const template = 'a:\n  header: |\n    one\n    two\n  options: []'
    const { sent } = await ask({ title: 't', 'choice-generators': { g: { ...perApp, template } } }, apps, bare)
    expect(sent).to.deep.equal({ a: { header: 'one\ntwo', options: [] } })
  })

  it('lets a written choice see the last item of each iterator', async () => {
    const written = { header: '{{ app.name }}', options: [] }
    const { sent } = await ask({ title: 't', choices: { a: written }, 'choice-generators': { g: perApp } }, apps, bare)
    expect(sent).to.have.nested.property('a.header', 'B')
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
    ['misspelt choices', { title: 't', choises: {} }, /manual-choice\.choices is missing: is "choises" a typo\?$/],
    ['empty choices', { title: 't', choices: {} }, /manual-choice\.choices is missing$/],
    [
      'an option with a misspelt value',
      { title: 't', choices: { a: { header: 'h', options: [{ text: 't', vlaue: 'v' }] } } },
      /options\[0\]\.value is missing: is "vlaue" a typo\?$/,
    ],
    [
      'an option that is text',
      { title: 't', choices: { a: { header: 'h', options: ['x'] } } },
      /options\[0\] must be a map/,
    ],
    [
      'foreach over a text',
      { title: 't', 'choice-generators': { g: { ...perApp, foreach: 'state.key1' } } },
      /choice-generators\.g\.foreach renders to "state\.key1", which is text: a map is expected$/,
    ],
    [
      'foreach over nothing',
      { title: 't', 'choice-generators': { g: { ...perApp, foreach: 'state.nope' } } },
      /foreach renders to "state\.nope", where there is no value: the path of a map is expected$/,
    ],
    [
      'foreach that is not a path',
      { title: 't', 'choice-generators': { g: { ...perApp, foreach: '..' } } },
      /foreach renders to "\.\."/,
    ],
    [
      'foreach that costs too much',
      { title: 't', 'choice-generators': { g: { ...perApp, foreach: "$..[?search(@, '(a*)*b')]" } } },
      /is not fully evaluated: the regular expression \(a\*\)\*b may take too long$/,
    ],
    [
      'a generator without template',
      { title: 't', 'choice-generators': { g: { foreach: 'state.apps', iterator: 'app' } } },
      /choice-generators\.g\.template is missing$/,
    ],
    [
      'a misspelt decision',
      { title: 't', decison: { name: 'd', policy: 'p', subject: 's' }, choices: { a: { header: 'h', options: [] } } },
      /manual-choice\.decison is not a known key here, did you mean "decision"\?/,
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

  for (const iterator of [
    ...['state', 'configData', 'secretData', 'jinja2Macros', 'appPipelinesConfig', 'body', 'generator'],
    ...['notify', 'manualChoice', 'respond', 'triggerPipeline', 'set-values'],
    ...['range', 'dict', 'namespace', 'loop', 'caller', 'true', 'None'],
    ...['pipelines', '{{ "sta" }}te', 'state.iterator'],
  ]) {
    it(`fails when an iterator is called ${iterator}, and sends nothing`, async () => {
      const name = iterator === 'state.iterator' ? 'configData' : iterator.replace('{{ "sta" }}', 'sta')
      const generators = { before: perApp, g: { ...perApp, iterator } }
      const { outcome, sent } = await ask(
        { title: 't', 'choice-generators': generators },
        { ...apps, iterator: 'configData' },
      )
      const why = `is "${name}", which has a meaning in templates already: choose another name`
      expect(outcome.reason).to.match(new RegExp(`manual-choice\\.choice-generators\\.g\\.iterator ${why}$`))
      expect(sent).to.equal(undefined)
    })
  }

  it('may use a name for several generators', async () => {
    const { sent } = await ask(
      { title: 't', 'choice-generators': { g: perApp, h: { ...perApp, template: 'h: {header: h, options: []}' } } },
      apps,
      bare,
    )
    expect(Object.keys(sent!)).to.deep.equal(['A', 'B', 'h'])
  })

  it('shows the template of the config nothing under the name of an iterator', async () => {
    const templates = {
      'manual-choice': '{"seen": "{{ app is defined }}", "choices": "{{ manualChoice.choices | list }}"}',
    }
    const { sent } = await ask({ title: 't', 'choice-generators': { g: perApp } }, apps, { templates })
    expect(sent).to.deep.equal({ seen: 'False', choices: "['A', 'B']" })
  })

  it('fails over more items than anybody would choose among', async () => {
    const many = Object.fromEntries(Array.from({ length: 1001 }, (_, index) => [`k${index}`, { name: `n${index}` }]))
    const { outcome } = await ask({ title: 't', 'choice-generators': { g: perApp } }, { apps: many })
    expect(outcome.reason).to.match(/foreach makes more than 1000 items, with those before it$/)
  })

  it('fails when hostile data breaks out of a text template into something that is not a choice', async () => {
    const { outcome, sent } = await ask(
      { title: 't', 'choice-generators': { g: perApp } },
      { apps: { a: { name: 'x: 1\ny', port: 1 } } },
    )
    expect(outcome.status).to.equal('failed')
    expect(sent).to.equal(undefined)
  })
})

describe('manual-choice as the original does it', () => {
  const twice = { rendersChoicesTwice: true }
  const generated = (template: JsonValue) => ({ title: 't', 'choice-generators': { g: { ...perApp, template } } })
  const tag = '{% raw %}{{ app.name }}{% endraw %}'

  it('renders a second time what the template of a generator has written, the iterator holding its last item', async () => {
    const inText = `{{ app.name }}: {header: '{{ "{{ app.name }}" }}', options: []}`
    const inMap = { '{{ app.name }}': { header: tag, options: [], color: '{{ app.name }}' } }
    const fromText = await ask(generated(inText), apps, bare, twice)
    expect(fromText.sent).to.deep.equal({ A: { header: 'B', options: [] }, B: { header: 'B', options: [] } })
    const fromMap = await ask(generated(inMap), apps, bare, twice)
    expect(fromMap.sent).to.deep.equal({
      A: { header: 'B', options: [], color: 'A' },
      B: { header: 'B', options: [], color: 'B' },
    })
  })

  const attacks: Readonly<Record<string, string>> = {
    'is a template': '{{ state.key1 }}{% set x = 1 %}{# gone #}',
    'is half a tag': '{',
    'ends a tag': "' }}{{ state.key1 }}{{ '",
    'holds what stands for such characters': '\ufdd0\ufdd0 state.key1 \ufdd1\ufdd1',
  }
  for (const [what, name] of Object.entries(attacks)) {
    it(`never renders data, which ${what}`, async () => {
      const template = {
        a: {
          header: `${tag} {{ app.name }}{ state.key1 }}`,
          options: [{ text: '{{ app.name }}', value: '{{ app.name }}' }],
        },
      }
      const { sent } = await ask(generated(template), { apps: { one: { name } } }, bare, twice)
      const shown = JSON.stringify(sent)
      expect(shown).not.to.include('value1')
      expect(sent).to.have.nested.property('a.options[0].value', name)
      expect((sent as { a: { header: string } }).a.header.endsWith(` ${name}{ state.key1 }}`), shown).to.equal(true)
    })
  }

  it('never renders data that a filter takes apart, nor keys of maps', async () => {
    const template = `a: {header: "${tag} {{ (app.json | from_json).key }}{% for key in app.keys() %}{{ key }}{% endfor %}", options: []}`
    const item = { name: 'N', json: '{"key": "{{ state.key1 }}"}', '{{ state.key1 }}': 1 }
    const { sent, outcome } = await ask(generated(template), { apps: { one: item } }, bare, twice)
    expect(outcome.reason).to.equal(undefined)
    expect(sent).to.have.nested.property('a.header', '{{ app.name }} {{ state.key1 }}namejson{{ state.key1 }}')
  })
})
