import { expect } from 'chai'
import { CicdStateMgr } from '../../../src/index.ts'
import type { JsonObject } from '../../../src/index.ts'
import { app } from '../../support/open-manager.ts'
import { startHttpServer } from '../../support/http-server.ts'
import { says } from './says.ts'

const page = 'docs/events.md'
const notify = { notify: { message: 'm' } }
const trigger = { 'trigger-pipeline': { name: 'build' } }

interface Sending {
  readonly macros: string
  readonly handlers?: JsonObject
  /** Of the config, with `URL` where the receiver is. */
  readonly section?: JsonObject
  readonly vars?: readonly string[]
}

/** What one block sent, or why it failed. */
async function sent({ macros, handlers = notify, section = {}, vars = [] }: Sending) {
  await using server = await startHttpServer()
  const datasources = { memory: { isPrimary: true } }
  const text = JSON.stringify({ datasources, slack: { url: 'URL/slack' }, ...section })
  const config = { cicdstatemgr: JSON.parse(text.replaceAll('URL', server.origin)) as JsonObject }
  const secrets = { cicdstatemgr: { trigger: { token: 'secret-1' }, slack: { token: 'secret-2' } } }
  await using manager = await CicdStateMgr.open({ config, secrets })
  const pipelines = { build: { 'event-handlers': { success: handlers } } }
  await manager.init({
    id: 'demo',
    appConfig: app({ channel: 'C1', evil: '<!here>', pipelines }, { 'jinja2-macros': { m: macros } }),
  })
  const { blocks } = await manager.handleEvent({
    ...{ id: 'demo', pipeline: 'build', event: 'success' },
    vars: vars.map((path) => ({ kind: 'text' as const, path, expression: 'v' })),
  })
  const [request] = server.requests
  return { reason: blocks[0]?.reason, path: request?.path, body: request?.body, header: request?.headers['x-a'] }
}

const textOf = async (sending: Sending) =>
  (JSON.parse((await sent(sending)).body ?? '{}') as { readonly text?: string }).text
const reasonOf = async (sending: Sending) => (await sent(sending)).reason
const ofConfig = (template: string) => ({ templates: { notify: template } })
const withHeader = (value: string) => ({ trigger: { url: 'URL/trigger', headers: [{ name: 'X-A', value }] } })
const shout = '{% macro shout(text) %}{{ text | upper }}{% endmacro %}'

describe('what docs/events.md says about macros', () => {
  says(page, 'can be called in all templates', async () => {
    const message = { notify: { message: "{{ shout('a') }}" } }

    expect(await textOf({ macros: shout, handlers: message })).to.equal('A')
    expect(await textOf({ macros: shout, section: ofConfig('{"text": "{{ shout(notify.message) }}"}') })).to.equal('M')
    const header = { macros: shout, handlers: trigger, section: withHeader("{{ shout('a') }}") }
    expect(await sent(header)).to.include({ header: 'A' })
    const endpoints = { audit: { url: "URL/{{ shout('a') }}", headers: [{ name: 'X-A', value: "{{ shout('b') }}" }] } }
    const audit = { macros: shout, handlers: { notify: { message: 'm', endpoint: 'audit' } }, section: { endpoints } }
    expect(await sent(audit)).to.include({ path: '/A', header: 'B' })
  })

  says(page, 'A `set` beside a macro sets a name of the template, even one of the context data.', async () => {
    const handlers = { notify: { message: '{{ who }} {{ channel }}' } }

    expect(await textOf({ macros: "{% set who = 'app' %}{% set channel = 'C2' %}", handlers })).to.equal('app C2')
  })

  says(page, 'Text outside of a macro is printed at the beginning of the template', async () => {
    expect(await textOf({ macros: 'hello: ' })).to.equal('hello:m')
  })

  says(page, 'may only define macros and `set` new names', async () => {
    const section = ofConfig('{"text": "{{ who }} {{ channel }}"}')

    expect(await textOf({ macros: "{% set who = 'app' %}{# fine #}", section })).to.equal('app C1')
  })

  says(page, 'a name that the context data, the program or a function has', async () => {
    for (const name of ['channel', 'state', 'configData', 'notify', 'range']) {
      for (const macros of [`{% macro ${name}() %}{% endmacro %}`, `{% set ${name} = 1 %}`]) {
        const why = `the config: templates.notify, jinja2Macros: "${name}" has a meaning in templates already: a macro needs another name`
        expect(await reasonOf({ macros, section: ofConfig('{"text": "x"}') })).to.equal(why)
      }
    }
  })

  says(page, 'if they print something, or if they contain more than `macro` and `set`', async () => {
    for (const macros of [`hello ${shout}`, `{% if true %}${shout}{% endif %}`]) {
      expect(await reasonOf({ macros, section: ofConfig('{"text": "x"}') })).to.include(
        'only macros and set may stand before a template of the config',
      )
    }
  })

  const autoArgs = (more: JsonObject) => ({
    handlers: trigger,
    section: { trigger: { url: 'URL/x', 'auto-args': { a: '{{ who }}', b: '{{ channel }}' }, ...more } },
  })
  says(page, '`auto-args` that `protectedArgs` does not name', async () => {
    const macros = "x{% set who = 'app' %}{% set channel = 'C2' %}"

    expect((await sent({ macros, ...autoArgs({}) })).body).to.equal('{"a":"xapp","b":"xC2"}')
    expect((await sent({ macros, ...autoArgs({ protectedArgs: ['a', 'b'] }) })).body).to.equal('{"a":"","b":"C1"}')
  })

  says(page, 'A macro does not see `secretData`, and a `set` beside it sets no name.', async () => {
    const leak = '{% macro leak() %}[{{ secretData.trigger.token }}]{% endmacro %}'
    const header = (macros: string, value: string) => ({ macros, handlers: trigger, section: withHeader(value) })

    expect(await reasonOf(header(leak, '{{ leak() }}'))).to.include("macro leak, line 1: 'secretData' is undefined")
    expect((await sent(header("{% set channel = 'C2' %}", '{{ channel }}'))).header).to.equal('C1')
  })

  says(page, 'If the template reads `secretData`, the block fails when a macro gets an argument', async () => {
    const value = "{{ shout('a') }} {{ secretData.trigger.token }}"
    const none = '{% macro none_needed() %}x{% endmacro %}'
    const header = (macros: string, text: string) => ({ macros, handlers: trigger, section: withHeader(text) })

    expect(await reasonOf(header(shout, value))).to.include(
      'the macro "shout" of an app gets no arguments from a template that reads secretData',
    )
    expect((await sent(header(none, '{{ none_needed() }} {{ secretData.trigger.token }}'))).header).to.equal(
      'x secret-1',
    )
  })

  says(
    page,
    'Only the values of `trigger.headers` and the url and headers of `endpoints` see `secretData`.',
    async () => {
      const secret = '{{ secretData.trigger.token }}'
      const unseen = "'secretData' is undefined"

      expect(await reasonOf({ macros: '', handlers: { notify: { message: secret } } })).to.include(unseen)
      expect(await reasonOf({ macros: '', section: ofConfig(`{"text": "${secret}"}`) })).to.include(unseen)
      expect(await reasonOf({ macros: '', handlers: { respond: { url: secret, message: 'x' } } })).to.include(unseen)
      expect((await sent({ macros: '', handlers: trigger, section: withHeader(secret) })).header).to.equal('secret-1')
    },
  )

  says(page, "The text of macros and of `{% set x %}…{% endset %}` counts as the template's own.", async () => {
    const link = '{% macro link(x) %}<https://a.example|{{ x }}>{% endmacro %}'
    const message = '{{ link(evil) }} {% set y %}*{{ evil }}*{% endset %}{{ y }} {{ evil | safe }}'

    const text = await textOf({ macros: link, handlers: { notify: { message } } })
    expect(text).to.equal('<https://a.example|&lt;!here&gt;> *&lt;!here&gt;* <!here>')
  })

  says('docs/templates.md', 'can call each other in any order', async () => {
    const macros = '{% macro two() %}{{ one() }}2{% endmacro %}{% macro one() %}1{% endmacro %}'

    expect(await textOf({ macros, handlers: { notify: { message: '{{ two() }}' } } })).to.equal('12')
  })
})
