import { expect } from 'chai'
import fc from 'fast-check'
import { CicdError } from '../../../src/errors/cicd-error.ts'
import type { JsonValue } from '../../../src/json/json.ts'
import { renderPayload } from '../../../src/events/rendering/payload.ts'
import type { Payload } from '../../../src/events/rendering/payload.ts'
import { cpuTime } from '../../support/cpu-time.ts'
import { createTemplateEngine } from '../../../src/templates/jinja-engine.ts'

const engine = createTemplateEngine()
const render = (template: JsonValue, text: JsonValue = ''): Payload =>
  renderPayload({ engine, context: { text }, path: 'config.yaml: templates.notify' }, template)

describe('renderPayload', () => {
  it('leaves text that renders to JSON as it is', () => {
    expect(render('{ "a" :  [1, "{{ text }}"] }', 'x')).to.deep.equal({ body: '{ "a" :  [1, "x"] }' })
  })

  it('escapes control characters inside strings only', () => {
    const { body, warning } = render('{\n\t"a": "{{ text }}",\n "b\n": "\\n\\""\n}', 'one\ntwo\tthree\r\u0001\u001f')
    expect(body).to.equal('{\n\t"a": "one\\ntwo\\tthree\\r\\u0001\\u001f",\n "b\\n": "\\n\\""\n}')
    expect(warning).to.match(/^config\.yaml: templates\.notify renders to JSON with raw line breaks/)
  })

  it('names the mistake that is left when control characters are escaped, and says how to avoid them', () => {
    expect(() => render('{"a": "one\n{{ text }}"}', 'say "hi"')).to.throw(
      CicdError,
      /does not render to JSON: Expected ',' or '}' after property value/,
    )
    expect(render('{"a": "{{ text }}"}', 'one\ntwo').warning).to.match(
      /they were escaped\. Write values with the filter tojson, or the template as a YAML map$/,
    )
  })

  it('refuses a text full of quotes behind backslashes in no time', () => {
    const start = cpuTime()
    for (const text of [`" ${'\\"'.repeat(300_000)}\\`, '"'.repeat(300_001), '\\'.repeat(300_001)])
      expect(() => render('{"a": "{{ text }}" }', text)).to.throw(CicdError, /does not render to JSON/)
    expect(cpuTime() - start).to.be.lessThan(2000)
  })

  for (const template of [
    '',
    'hello',
    '{"a": "x}',
    '{"a": "say "hi"\n"}',
    "{'a': 1}",
    '{"a": 1,}',
    '{"a": "\n" "b"}',
    '{"a": "\\\n"}',
    '{"a": NaN}',
  ]) {
    it(`refuses ${JSON.stringify(template)}`, () => {
      expect(() => render(template)).to.throw(CicdError, /^config\.yaml: templates\.notify does not render to JSON: /)
    })
  }

  it('renders the leaves and names of a map, and keeps what is not text', () => {
    const template = { '{{ text }}': ['{{ text }}', 1, true, null, { deep: 'is {{ text }}' }] }
    expect(render(template, 'x')).to.deep.equal({ body: '{"x":["x",1,true,null,{"deep":"is x"}]}' })
  })

  it('lets no value break out of a map', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }).filter((text) => text.isWellFormed()),
        (text) => {
          expect(JSON.parse(render({ a: '{{ text }}' }, text).body)).to.deep.equal({ a: text })
        },
      ),
    )
  })

  it('mends text templates so that they hold the value, where it has no quotes and backslashes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary-ascii' }), (raw) => {
        const text = raw.replace(/["\\]/g, '')
        expect(JSON.parse(render('{"a": "{{ text }}"}', text).body)).to.deep.equal({ a: text })
      }),
    )
  })

  it('mends a large text in no time', () => {
    const text = 'line\n'.repeat(200_000)
    expect(JSON.parse(render('{"a": "{{ text }}"}', text).body)).to.deep.equal({ a: text })
  })

  it('names the leaf that cannot be rendered', () => {
    expect(() => render({ blocks: [{ text: '{{ broken' }] })).to.throw(
      CicdError,
      /^config\.yaml: templates\.notify\.blocks\[0\]\.text/,
    )
  })
})
