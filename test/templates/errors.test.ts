import { expect } from 'chai'
import { createTemplateEngine } from '../../src/templates/jinja-engine.ts'
import type { TemplateContext } from '../../src/templates/template-engine.ts'
import { errorOf, render } from './corpus.ts'

const context: TemplateContext = { state: { appName: 'shop', tags: ['a'] }, name: 'x', nothing: null }

describe('the errors of templates', () => {
  const messages: readonly (readonly [template: string, message: string])[] = [
    ['{{ nam.x }}', `test, line 1: 'nam' is undefined, did you mean "name"? (in {{ nam.x }})`],
    [
      'a\n\n{{ state.appNam.x }}',
      `test, line 3: state has no "appNam", did you mean "appName"? (in {{ state.appNam.x }})`,
    ],
    ['{{ state.tags[5].x }}', `test, line 1: 'list object' has no element 5 (in {{ state.tags[5].x }})`],
    [
      '{{ state[state].x }}',
      `test, line 1: 'dict object' cannot be read with a key that is a map, not text (in {{ state[state].x }})`,
    ],
    ['{{ nothing.x.y }}', `test, line 1: 'None' has no attribute 'x' (in {{ nothing.x.y }})`],
    ['{% if state.x.y == 1 %}{% endif %}', `test, line 1: state has no "x" (in {% if state.x.y == 1 %})`],
    ['{% set x = name + 1 %}', `test, line 1: can only concatenate str (not "int") to str (in {% set x = name + 1 %})`],
    ['{{ name|uper }}', 'test, line 1: no filter named "uper", did you mean "upper"?'],
    ['{{ name is strin }}', 'test, line 1: no test named "strin", did you mean "string"?'],
    ['{% fro x in y %}', 'test, line 1: unknown tag "fro", did you mean "for"?'],
    ['a\n{% if x %}\nb', 'test, line 2: "endif" is missing for "if"'],
    ['{% for x in y %}{% endif %}', 'test, line 1: unknown tag "endif" in "for" of line 1'],
    ['{{ x', 'test, line 1: unexpected end of template: "}}" is missing'],
    ['{{ (1] }}', 'test, line 1: unexpected "]", expected ")"'],
    ['{{ a ? b : c }}', 'test, line 1: unexpected "?": write a if condition else b'],
    ['{{ a ?? b }}', 'test, line 1: unexpected "??": write a | default(b)'],
    ['{{ a && b }}', 'test, line 1: unexpected "&&": write "and"'],
    ['{{ a || b }}', 'test, line 1: unexpected "||": write "or"'],
    ['{% if !a %}{% endif %}', 'test, line 1: unexpected "!": write "not"'],
    ['{{ a === b }}', 'test, line 1: unexpected "===": write "=="'],
    ['{{ a !== b }}', 'test, line 1: unexpected "!==": write "!="'],
    ['{{ a & b }}', 'test, line 1: unexpected character "&"'],
    [
      '{% include "x" %}',
      'test, line 1: "include" is not available: a template cannot use other templates; share text through macros',
    ],
    ['{{ name.join(5) }}', `test, line 1: 'int' object is not iterable (in {{ name.join(5) }})`],
    ['{{ name|replace("x") }}', `test, line 1: the filter misses the argument 'new' (in {{ name|replace("x") }})`],
    [
      '{{ name.replace("x", y="z") }}',
      `test, line 1: replace() got an unexpected argument 'y' (in {{ name.replace("x", y="z") }})`,
    ],
    [
      '{{ state.tags.append("b") }}',
      'test, line 1: the context data cannot be changed by a template: copy it first, e.g. with |list or dict(…) (in {{ state.tags.append("b") }})',
    ],
  ]
  for (const [template, message] of messages) {
    it(`tells of ${JSON.stringify(template)} where, what and which name is near`, () => {
      const error = errorOf(template, context)
      expect(error.message).to.equal(message)
      expect(error.exitCode).to.equal(3)
      expect(error.origin).to.equal('test')
    })
  }

  it('say how to set a value that the state does not have', () => {
    const cases = {
      '{{ state.build.number + 1 }}': ['cicdstatemgr set state.build.number=VALUE'],
      '{{ state.build.number.x }}': ['cicdstatemgr set state.build.number.x=VALUE'],
      '{{ state.build.upper() }}': ['cicdstatemgr set state.build=VALUE'],
      '{{ state["build"].number }}': ['cicdstatemgr set state.build=VALUE'],
      '{{ state.appNam.x }}': [],
      '{{ nam.x }}': [],
      '{{ {}.x.y }}': [],
    }
    for (const [template, suggestions] of Object.entries(cases)) {
      expect(errorOf(template, context).suggestions, template).to.deep.equal(suggestions)
    }
  })

  it('names the brackets that a name with a hyphen needs', () => {
    const context = { state: { 'app-name': 'shop', 'a-b': { 'c-d-e': 1 } }, p: { 'event-handlers': {} } }
    const cases = {
      '{{ state.app-name }}': 'state has no "app", did you mean ["app-name"]?',
      '{{ state.app-name-x }}': 'state has no "app", did you mean ["app-name"]?',
      '{{ state["a-b"].c-d-e }}': 'state.a-b has no "c", did you mean ["c-d-e"]?',
      '{% set q = p %}{{ q.event-handlers }}': 'p has no "event", did you mean ["event-handlers"]?',
      '{{ state.apps-name }}': 'state has no "apps"',
    }
    for (const [template, text] of Object.entries(cases)) {
      expect(errorOf(template, context).message, template).to.contain(`: ${text} (in `)
    }
  })

  it('counts lines behind the macros, which stand before every template', () => {
    const all = '{%- macro m(x) -%}\n{{ x.y.z }}\n{%- endmacro -%}'
    const macros = { jinja2Macros: { all } }
    expect(errorOf('\n{{ nope.x }}', macros)).to.include({ line: 2 })
    expect(errorOf('\n{{ nope.x }}', macros).message).to.equal(`test, line 2: 'nope' is undefined (in {{ nope.x }})`)
    expect(errorOf('{{ m({}) }}', macros).message).to.equal(
      `test, jinja2Macros, macro m, line 2: a map has no "y" (in {{ x.y.z }})`,
    )
    const several = {
      jinja2Macros: { all: '{% macro a() %}\n{% endmacro %}{% macro b(x) %}\n\n{{ x.y.z }}{% endmacro %}' },
    }
    expect(errorOf('{{ b({}) }}', several).message).to.equal(
      `test, jinja2Macros, macro b, line 3: a map has no "y" (in {{ x.y.z }})`,
    )
    const inOneLine = {
      jinja2Macros: { all: '{%- macro a(x=nope.y) -%}{{ x }}{%- endmacro -%}{% macro b() %}{% endmacro %}' },
    }
    expect(errorOf('{{ a() }}', inOneLine).message).to.match(
      /^test, jinja2Macros, macro a, line 1: 'nope' is undefined /,
    )
    expect(errorOf('x\n{% if %}', macros).message).to.equal('test, line 2: expected an expression, got "%}"')
    expect(errorOf('x', { jinja2Macros: { all: '{% macro %}' } }).message).to.equal(
      'test, jinja2Macros, line 1: expected the name of the macro, got "%}"',
    )
  })

  it('names the line of the caller again once a macro has returned', () => {
    expect(errorOf('{% macro m() %}\n\n{{ 1 }}{% endmacro %}\n{{ m() ~ (nope.x) }}').line).to.equal(4)
  })

  it('tells what is undefined from what is wrong', () => {
    const faults = [
      '{{ a.b }}',
      '{{ a + 1 }}',
      '{{ a() }}',
      '{{ {}.b.c }}',
      '{{ a|tojson }}',
      '{{ 1 + "x" }}',
      '{{ [] < 1 }}',
      '{{ 1/0 }}',
    ].map((template) => errorOf(template).fault)
    expect(faults).to.deep.equal([
      'undefined',
      'undefined',
      'undefined',
      'undefined',
      'undefined',
      'type',
      'type',
      'type',
    ])
  })

  it('keeps its own for the next template after an error', () => {
    const engine = createTemplateEngine()
    expect(() => engine.render('{{ a.b }}', {}, { origin: 'first' })).to.throw('first, line 1')
    expect(() => engine.render('{{ a.b }}', {}, { origin: 'second' })).to.throw('second, line 1')
    expect(engine.render('{{ a.b }}', { a: { b: 1 } }, { origin: 'third' })).to.equal('1')
  })
})

describe('rendering', () => {
  it('puts jinja2Macros.all before the template, as one text', () => {
    const all = '{%- macro hi(x, y=name) -%}Hi {{ x }} of {{ y }}{%- endmacro -%}'
    expect(render('  {{ hi(1) }}', { name: 'n', jinja2Macros: { all } })).to.equal('Hi 1 of n')
    expect(render('plain', { jinja2Macros: { byName: {} } })).to.equal('plain')
  })

  it('gives the same text each time, from a compiled template or again', () => {
    const engine = createTemplateEngine()
    const template = '{% for x in list %}{{ loop.index }}{{ x }}{% endfor %}'
    const once = [1, 2, 3].map((last) => engine.render(template, { list: ['a', last] }, { origin: 'test' }))
    expect(once).to.deep.equal(['1a21', '1a22', '1a23'])
  })

  it('prefers the context to functions of the same name', () => {
    expect(render('{{ range }}{{ dict }}', { range: 1, dict: 'd' })).to.equal('1d')
  })
})
