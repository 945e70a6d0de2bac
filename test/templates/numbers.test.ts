import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { parseJson } from '../../src/json/json-text.ts'
import { createTemplateEngine } from '../../src/templates/jinja-engine.ts'
import type { TemplateContext } from '../../src/templates/template-engine.ts'
import { errorOf, outcomeOf, render } from './corpus.ts'

/** Templates that compute with numbers and print them, with what Jinja2 makes of them; data/make-numbers.py tells how. */
const recorded = parseJson(readFileSync(new URL('data/numbers.json', import.meta.url), 'utf8')) as unknown as {
  readonly context: TemplateContext
  readonly cases: readonly (readonly [template: string, output: string | null])[]
}

describe('numbers in templates', () => {
  it('come out as in Jinja2, in 1500 random expressions', () => {
    const engine = createTemplateEngine()
    expect(recorded.cases.length).to.be.at.least(1500)
    for (const [template, output] of recorded.cases) {
      expect(outcomeOf(engine, template, recorded.context), template).to.equal(output ?? 'error: type')
    }
  })

  for (const [template, output] of [
    ['{{ 10 / 4 * 2 }} {{ 3.7|round }} {{ 1.0 }} {{ 10 / 5 }} {{ 7 // 2.0 }} {{ 2 ** -1 }}', '5.0 4.0 1.0 2.0 3.0 0.5'],
    [
      '{{ 12345678901234567890 + 1 }} {{ 2 ** 100 }} {{ -(2 ** 64) // 3 }}',
      '12345678901234567891 1267650600228229401496703205376 -6148914691236517206',
    ],
    [
      '{{ "12345678901234567890"|int + 1 }} {{ "３"|int }} {{ "٣٤"|float }} {{ "1_000"|int }}',
      '12345678901234567891 3 34.0 1000',
    ],
    ['{{ 1.0 is float }} {{ 1.0 is integer }} {{ (2 ** 70) is integer }} {{ 1 == 1.0 }}', 'True False True True'],
    ['{{ {1: "a", 1.0: "b"} }} {{ [1, 1.0]|unique|list }} {{ 1.0 in [1] }}', "{1: 'b'} [1] True"],
    [
      '{{ 1e16 }} {{ 1e-5 }} {{ 1e400 }} {{ -1e400 }} {{ "nan"|float }} {{ 0.0 * -1 }}',
      '1e+16 1e-05 inf -inf nan -0.0',
    ],
    ['{{ \'{"a": 1.0, "b": 12345678901234567890}\'|from_json|tojson }}', '{"a": 1.0, "b": 12345678901234567890}'],
    ['{{ {"a": 1.0, "b": 2 ** 64, "c": 1e16}|to_nice_yaml }}', 'a: 1.0\nb: 18446744073709551616\nc: 1.0e+16\n'],
    ['{{ "{:G} {:010,} {:<05d} {:#.0f}".format(1e-10, 1234, 42, 3.0) }}', '1E-10 00,001,234 42000 3.'],
    ['{{ "%d %x %s" % (2 ** 64, 2 ** 64, 2.0) }}', '18446744073709551616 10000000000000000 2.0'],
  ] as const) {
    it(`are written as Python writes them: ${template}`, () => expect(render(template)).to.equal(output))
  }

  it('keep what the context says of them', () => {
    const context = parseJson('{"version": 1.0, "id": 12345678901234567890}') as TemplateContext
    expect(render('{{ version }} {{ id }} {{ version|tojson }} {{ [version, id] }}', context)).to.equal(
      '1.0 12345678901234567890 1.0 [1.0, 12345678901234567890]',
    )
  })

  for (const template of [
    '{{ 2 ** (10 ** 9) }}',
    '{{ 10 ** (10 ** 20) }}',
    '{{ (2 ** 90000) * (2 ** 90000) }}',
    '{% set ns = namespace(x=3) %}{% for _ in range(100) %}{% set ns.x = ns.x * ns.x %}{% endfor %}',
    '{% for a in range(300) %}{% for b in range(300) %}{% set x = 3 ** 60000 %}{% endfor %}{% endfor %}',
    '{% set big = 7 ** 30000 %}{% for a in range(300) %}{% for b in range(300) %}{% set x = big * big // big % 3 %}{% endfor %}{% endfor %}',
    '{% set big = 7 ** 5000 %}{% for a in range(300) %}{% for b in range(300) %}{% set x = big ~ "" %}{% endfor %}{% endfor %}',
    '{% for a in range(300) %}{% for b in range(300) %}{% set x = "%.4000f" % 1e300 %}{% endfor %}{% endfor %}',
    '{% for a in range(300) %}{% for b in range(300) %}{% set x = ("9" * 4300)|int %}{% endfor %}{% endfor %}',
    '{% for a in range(1000) %}{% for b in range(1000) %}{% set x = a / 2.0 ** 0.3 %}{% endfor %}{% endfor %}',
  ]) {
    it(`of any size end within the limits of a render: ${template.slice(0, 70)}`, () => {
      const began = process.cpuUsage()
      expect(errorOf(template).fault).to.equal('limit')
      const { user, system } = process.cpuUsage(began)
      expect((user + system) / 1e6).to.be.lessThan(2)
    })
  }

  it('of more digits than Python prints are an error where they are printed, and what is not an integer to it is the default', () => {
    expect(errorOf('{{ 10 ** 4300 }}').message).to.contain(
      'Exceeds the limit (4300 digits) for integer string conversion',
    )
    expect(errorOf(`{{ ${'9'.repeat(4301)} }}`).message).to.contain('an integer has more than 4300 digits')
    expect(errorOf(`{{ ${'9'.repeat(900_000)} }}`).message).to.contain('an integer has more than 4300 digits')
    expect(render('{{ ("9" * 1000000)|int }} {{ 10 ** 4400 // 10 ** 4399 }}')).to.equal('0 10')
  })
})
