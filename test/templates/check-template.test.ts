import { expect } from 'chai'
import { checkTemplate, macrosIn } from '../../src/templates/check/check-template.ts'

const known = {
  macros: macrosIn('{% macro hi(who, mark="!") %}hi{% endmacro %}{% macro any() %}{{ varargs }}{{ kwargs }}{% endmacro %}'),
  whyUnknown: ([root = '']: readonly string[]) => (root === 'state' ? undefined : `nothing is called ${root}`),
} // prettier-ignore

const changes = 'the context data cannot be changed by a template: copy it first, e.g. with |list or dict(…)'

const found = (template: string) =>
  checkTemplate(template, known).map(({ kind, line, column, message }) => `${line}:${column} ${kind}: ${message}`)

describe('a template that is checked', () => {
  const faults: Readonly<Record<string, string>> = {
    '{{ state.x | nosuch }}': '1:14 fault: no filter named "nosuch"',
    'a\n{% if state.x %}{{ state.y | uppr }}{% endif %}': '2:30 fault: no filter named "uppr", did you mean "upper"?',
    '{{ state.x is evn }}': '1:15 fault: no test named "evn", did you mean "even"?',
    "{{ state.x | map('uppr') }}": '1:19 fault: no filter named "uppr", did you mean "upper"?',
    "{{ state.x | selectattr('a', 'equalz', 1) }}": '1:31 fault: no test named "equalz", did you mean "equalto"?',
    '{{ foo(1) }}': '1:4 fault: no function or macro named "foo"',
    '{{ rnge(1) }}': '1:4 fault: no function or macro named "rnge", did you mean "range"?',
    '{{ hi(1, 2, 3) }}': "1:4 fault: macro 'hi' takes not more than 2 argument(s)",
    '{{ hi(whom=1) }}': "1:4 fault: macro 'hi' takes no keyword argument 'whom'",
    '{{ state.x.strp() }}': '1:12 fault: no method named "strp", did you mean "strip"?',
    '{{ state.x | join(1, 2, 3) }}': '1:14 fault: the filter join takes at most 2 arguments (3 given)',
    '{{ state.x | replace("a") }}': "1:14 fault: the filter replace misses the argument 'new'",
    '{{ state.x': '1:11 fault: unexpected end of template: "}}" is missing',
    '{{ 1 + }}': '1:8 fault: expected an expression, got "}}"',
    '\n{% for x in state.y %}{{ x }}': '2:1 fault: "endfor" is missing for "for"',
    '{% if state.x %}': '1:1 fault: "endif" is missing for "if"',
    '{% foo %}': '1:1 fault: unknown tag "foo", did you mean "for"?',
    '{% include "x" %}':
      '1:1 fault: "include" is not available: a template cannot use other templates; share text through macros',
    'a {# b': '1:3 fault: the comment is not closed: "#}" is missing',
    '{{ stat.version }}': '1:4 name: nothing is called stat',
    '{% set _ = state.a.append("q") %}': `1:20 fault: ${changes}`,
    "{{ state.d.update({'k': 1}) }}": `1:12 fault: ${changes}`,
    "{{ state['a'][0].b.setdefault('k', 1) }}": `1:20 fault: ${changes}`,
    '{% if false %}\n{{ state.a.sort() or state.a.reverse() }}{% endif %}': `2:12 fault: ${changes}`,
    '{% set a = state.a %}{{ a.pop() }}': `1:27 fault: ${changes}`,
    '{% for one in state.list %}{{ one.update(b=1) }}{% endfor %}': `1:35 fault: ${changes}`,
    '{% with a = state.a, b = a %}{{ b.extend([1]) }}{% endwith %}': `1:35 fault: ${changes}`,
    'x\n\n{{ a[stat.version] }}': '3:6 name: nothing is called stat',
  } // prettier-ignore
  for (const [template, expected] of Object.entries(faults)) {
    it(`tells of ${JSON.stringify(template)}`, () => expect(found(template)).to.include(expected))
  }

  it('tells all that is wrong, in branches that may never be taken too', () => {
    const all = found('{{ a | nope }}{% if state.x %}{{ state.x is nope }}{% else %}{{ nope() }}{% endif %}')
    expect(all).to.have.lengthOf(4)
  })

  for (const template of [
    '{% set a = 1 %}{{ a }}{% for i in range(3) %}{{ loop.index }}{{ loop.cycle(1, 2) }}{% endfor %}',
    '{{ hi(1) }}{{ hi(who=1, mark=2) }}{{ any(1, 2, x=3) }}{% call any() %}x{% endcall %}',
    '{% macro own(x) %}{{ x.upper() }}{% endmacro %}{{ own(1) }}{{ state.l.items()|list }}',
    '{{ stat.version is defined }}{{ stat.version }}',
    "{{ other | default('x') }}",
    '{% with a = 1, b = 2 %}{{ a + b }}{% endwith %}{% set ns = namespace(f=1) %}{{ ns.f }}',
    "{% set a = state.a | list %}{{ a.append(1) or a }}{% set d = dict(state.d) %}{{ d.update({'k': 1}) }}",
    '{% set a = [] %}{% for x in state.a %}{{ a.append(x) }}{% endfor %}{{ state.a.copy().pop() }}{{ state.a[1:].pop() }}',
    '{% set a = state.a %}{% set a = a | list %}{{ a.clear() }}{% set state = {} %}{{ state.update(b=1) }}',
    '{% macro m(x) %}{{ x.append(1) }}{{ kwargs.pop("a") }}{% endmacro %}{% set x = x %}{{ x.sort() }}',
    'no tag at all',
    '',
  ]) {
    it(`is fine as ${JSON.stringify(template)}`, () => expect(found(template)).to.deep.equal([]))
  }
})
