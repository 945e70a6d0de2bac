import { expect } from 'chai'
import { createTemplateEngine } from '../../src/templates/jinja-engine.ts'
import { TemplateError } from '../../src/templates/template-error.ts'

const engine = createTemplateEngine()

/** What a template of the config renders to behind macros of an app, or why not. */
function render(all: string, template = '{{ channel }}'): string {
  try {
    return engine.render(template, { channel: 'C1', jinja2Macros: { all } }, { origin: 'config', ofConfig: true })
  } catch (error) {
    if (error instanceof TemplateError) return error.message
    throw error
  }
}

describe('a template of the config', () => {
  it('calls macros, and sees what they set under names of their own', () => {
    const all =
      '{# mine #}{%- macro loud(text) -%}{% set channel = text %}{{ channel | upper }}{{ mark }}{%- endmacro -%}\r\n{% set mark %}!{% endset -%}\n{% set ns = namespace(a=1) %}{% set ns.a = 2 %}'
    expect(render(all, '{{ loud("m") }} {{ channel }} {{ ns.a }}').trim()).to.equal('M! C1 2')
  })

  const taken = (name: string) => `"${name}" has a meaning in templates already: a macro needs another name`
  const more = 'only macros and set may stand before a template of the config'
  const refused: readonly (readonly [macros: string, why: string])[] = [
    ['{% set channel = "evil" %}', `: ${taken('channel')}`],
    ['{% set a, (b, channel) = 1, (2, "evil") %}', `: ${taken('channel')}`],
    ['{% set channel %}evil{% endset %}', `: ${taken('channel')}`],
    ['{% macro channel() %}{% endmacro %}', `: ${taken('channel')}`],
    ['{% macro range() %}{% endmacro %}', `: ${taken('range')}`],
    ['{% set jinja2Macros = 1 %}', `: ${taken('jinja2Macros')}`],
    ['{% macro m() %}{% endmacro %}\nforged', `, line 1: ${more}`],
    ['\n{{ "forged" }}', `, line 2: ${more}`],
    ['{% if true %}{% set channel = "evil" %}{% endif %}', `, line 1: ${more}`],
    ['{% for x in [1] %}{% endfor %}', `, line 1: ${more}`],
    ['{% macro m() %}', ', line 1: '],
    ['{% raw %}', '"{% endraw %}" is missing'],
    ['{#', ', line 1: '],
    ['{% if false %}', ', line 1: '],
  ]
  for (const [macros, why] of refused) {
    it(`is not rendered behind ${JSON.stringify(macros)}`, () => {
      for (const closing of ['', '{# #}', '{% endif %}', '{% endraw %}', '{% endmacro %}']) {
        expect(render(macros, `{{ channel }}${closing}`)).to.match(
          /^config(, jinja2Macros)?(, macro \w+)?(, line \d)?: /,
        )
      }
      expect(render(macros)).to.include(why)
    })
  }

  it('is rendered behind any macros that are none of these, as an app is', () => {
    const context = { channel: 'C1', jinja2Macros: { all: '{% set channel = "mine" %}' } }
    expect(engine.render('{{ channel }}', context, { origin: 'app' })).to.equal('mine')
  })
})
