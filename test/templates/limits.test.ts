import { expect } from 'chai'
import { errorOf, render } from './corpus.ts'
import { measureAlone } from './measure.ts'

const long = 'x'.repeat(100_000)

/** Templates that would run or grow without end. */
const bombs = [
  '{% for a in range(100000) %}{% for b in range(100000) %}{% endfor %}{% endfor %}',
  '{% for a in range(100000) %}{% for b in range(100000) %}x{% endfor %}{% endfor %}',
  '{% for a in range(1000) %}{% for b in range(1000) %}{% for c in range(1000) %}{{ c }}{% endfor %}{% endfor %}{% endfor %}',
  '{% set l = [1] %}{% for x in l %}{% set _ = l.append(x) %}{% endfor %}',
  '{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}',
  '{% macro a() %}{{ b() }}{% endmacro %}{% macro b() %}{{ a() }}{% endmacro %}{{ a() }}',
  '{% macro m() %}{{ m() }}{{ m() }}{% endmacro %}{{ m() }}',
  '{% macro m() %}{% call m() %}{{ caller() }}{% endcall %}{% endmacro %}{{ m() }}',
  '{% macro m(n) %}{% if n > 0 %}{{ m(n - 1) }}{{ m(n - 1) }}{% endif %}{% endmacro %}{{ m(60) }}',
  '{% for x in [[1]] recursive %}{{ loop([[1]]) }}{% endfor %}',
  '{% set l = [] %}{% set _ = l.append(l) %}{{ l }}',
  '{% set l = [] %}{% set _ = l.append(l) %}{{ l|tojson }}',
  '{% set l = [] %}{% set _ = l.append(l) %}{{ l|to_nice_yaml }}',
  '{% set l = [] %}{% set m = [] %}{% set _ = l.append(m) %}{% set _ = m.append(l) %}{{ l == m }}',
  '{% set d = {} %}{% set _ = d.update({"d": d}) %}{{ d|pprint }}',
  '{% set d = {} %}{% set _ = d.update({"d": d}) %}{{ d|string }}',
  '{{ range(100001) }}',
  '{{ range(0, 10 ** 12) }}',
  '{{ range(-1, -10 ** 9, -1) }}',
  '{% for x in range(10 ** 15) %}{% endfor %}',
  '{{ "x" * 10 ** 9 }}',
  '{{ 10 ** 12 * "x" }}',
  '{{ [1] * 10 ** 9 }}',
  '{{ (1, 2) * 10 ** 8 }}',
  '{{ ("x" * 1000000) * 1000 }}',
  '{% set ns = namespace(s="x") %}{% for i in range(100) %}{% set ns.s = ns.s ~ ns.s %}{% endfor %}{{ ns.s|length }}',
  '{% set ns = namespace(s="x") %}{% for i in range(100) %}{% set ns.s = ns.s + ns.s %}{% endfor %}',
  '{% set ns = namespace(s="x") %}{% for i in range(100) %}{% set ns.s = ns.s * 9 %}{% endfor %}',
  '{% set ns = namespace(l=[1]) %}{% for i in range(100) %}{% set ns.l = ns.l + ns.l %}{% endfor %}',
  '{% set l = [1] %}{% for i in range(100) %}{% set _ = l.extend(l) %}{% endfor %}',
  '{% set ns = namespace(l=[]) %}{% for i in range(100) %}{% set ns.l = [ns.l, ns.l] %}{% endfor %}{{ ns.l }}',
  '{% set ns = namespace(l=[]) %}{% for i in range(40) %}{% set ns.l = [ns.l, ns.l] %}{% endfor %}{{ ns.l|tojson }}',
  '{% set ns = namespace(l=[], m=[]) %}{% for i in range(40) %}{% set ns.l = [ns.l, ns.l] %}{% set ns.m = [ns.m, ns.m] %}{% endfor %}{{ ns.l == ns.m }}',
  '{% set ns = namespace(l=[]) %}{% for i in range(40) %}{% set ns.l = [ns.l, ns.l] %}{% endfor %}{{ ns.l|to_nice_yaml }}',
  '{% set ns = namespace(l=[]) %}{% for i in range(40) %}{% set ns.l = [ns.l, ns.l] %}{% endfor %}{{ ns.l|pprint }}',
  '{% set ns = namespace(l=[]) %}{% for i in range(40) %}{% set ns.l = [ns.l, ns.l] %}{% endfor %}{{ ns.l|sort }}',
  '{{ "x"|center(10 ** 9) }}',
  '{{ "x".center(10 ** 9) }}',
  '{{ "x".ljust(10 ** 9) }}',
  '{{ "x".rjust(10 ** 9) }}',
  '{{ "1".zfill(10 ** 9) }}',
  '{{ "\\t".expandtabs(10 ** 9) }}',
  '{{ "%1000000000d" % 1 }}',
  '{{ "%*d" % (10 ** 9, 1) }}',
  '{{ "%.1000000000f" % 1.5 }}',
  '{{ "%1000000000s"|format("x") }}',
  '{{ "{:1000000000}".format(1) }}',
  '{{ "{:{}}".format(1, 10 ** 9) }}',
  '{{ "{:.1000000000f}".format(1.5) }}',
  '{{ long|join(long) }}',
  '{{ long|list|join(long) }}',
  '{{ long.join(long) }}',
  '{{ long|replace("x", long) }}',
  '{{ long.replace("x", long) }}',
  '{{ long|replace("", long) }}',
  '{{ ("a\\n" * 100000)|indent(1000) }}',
  '{{ ("a\\n" * 100000)|indent(long) }}',
  '{{ "a\\nb"|indent(10 ** 9) }}',
  '{{ [1]|batch(10 ** 9, 0)|list }}',
  '{{ [1]|slice(10 ** 9)|list }}',
  '{{ [1]|tojson(10 ** 9) }}',
  '{{ [[[[[[[1]]]]]]]|json_dumps(10 ** 9) }}',
  '{{ long|wordwrap(1, wrapstring=long) }}',
  '{{ (long * 40)|urlencode|urlencode }}{{ ("<" * 4000000)|e }}',
  '{{ long|xmlattr }}{{ {long * 20: long * 39}|xmlattr }}',
  '{{ 9 ** 99 ** 99 }}',
  '{{ 10.0 ** 400 }}',
  '{% for i in range(100000) %}{{ long }}{% endfor %}',
  '{% for i in range(100000) %}{% set x = long|upper %}{% endfor %}',
  '{% for i in range(100000) %}{% set x = long[::-1] %}{% endfor %}',
  '{% for i in range(100000) %}{% set x = long == long ~ "" %}{% endfor %}',
  '{% for i in range(100000) %}{% set x = "y" in long %}{% endfor %}',
  '{% for i in range(100000) %}{% set x = long|length %}{% endfor %}',
  '{% for i in range(100000) %}{% set x = long[99999] %}{% endfor %}',
  '{% for i in range(100000) %}{% set x = long < long ~ "a" %}{% endfor %}',
  '{% for i in range(100000) %}{% set x = items|sort %}{% endfor %}',
  '{% for i in range(100000) %}{% set x = items == items|list %}{% endfor %}',
  '{% for i in range(100000) %}{% set x = items|string %}{% endfor %}',
  '{% for i in range(100000) %}{% set x = items|sum %}{% endfor %}',
  '{% for i in range(100000) %}{% set x = -1 in items %}{% endfor %}',
  '{% for i in range(100000) %}{% set x = items[:] %}{% endfor %}',
  '{% for i in range(100000) %}{% for k in items %}{% break %}{% endfor %}{% set x = dict(map) %}{% endfor %}',
  '{% for i in range(100000) %}{% set x = map.keys()|list %}{% endfor %}',
  '{% for i in range(100000) %}{% set x = long|striptags %}{% endfor %}',
  '{% for i in range(100000) %}{% set x = long|urlize %}{% endfor %}',
  '{% for i in range(100000) %}{% set x = (long ~ "@")|urlize %}{% endfor %}',
  '{% for i in range(100000) %}{% set x = (" " * 50000)|trim %}{% endfor %}',
  '{% for i in range(100000) %}{% set x = (" " * 50000 ~ "x").strip() %}{% endfor %}',
  '{{ ("((((" * 100000)|urlize }}{{ (" " * 1000000 ~ "x" ~ " " * 1000000 ~ "x")|trim }}{{ ("<" * 1000000)|striptags }}{% for i in range(99999) %}{{ long|wordcount }}{% endfor %}',
  '{% set g = range(100000)|map("string") %}{% for i in range(100000) %}{% set x = g|first %}{% endfor %}{{ g.x.y }}',
  '{% for i in range(100000) if true %}{{ loop.length if loop.first }}{% set x = loop.nextitem %}{% endfor %}{{ x.y }}',
  '{{ map[long * 40].x }}',
  `{{ ${'n'.repeat(1_000_000)}.x }}`,
  `{{ 1|${'n'.repeat(1_000_000)} }}`,
  `{% ${'n'.repeat(1_000_000)} %}`,
  '{% for i in range(100000) %}{% filter upper %}{{ long }}{% endfilter %}{% endfor %}',
  '{% for i in range(100000) %}{% set x %}{{ long }}{% endset %}{% set y = x|upper %}{% endfor %}',
  `{{ ${'('.repeat(5000)}1${')'.repeat(5000)} }}`,
  `{{ ${'['.repeat(5000)}${']'.repeat(5000)} }}`,
  `{{ ${'{"a":'.repeat(5000)}1${'}'.repeat(5000)} }}`,
  `{{ ${'not '.repeat(5000)}1 }}`,
  `{{ ${'-'.repeat(5000)}1 }}`,
  `{{ 1${' + 1'.repeat(5000)} }}`,
  `{{ x${'.a'.repeat(5000)} }}`,
  `{{ x${'|upper'.repeat(5000)} }}`,
  `{{ x${'[0]'.repeat(5000)} }}`,
  `{{ x${'()'.repeat(5000)} }}`,
  `{{ 1${' if 1 else 1'.repeat(5000)} }}`,
  `{{ 1${' is defined'.repeat(5000)} }}`,
  `{{ 1${' < 1'.repeat(5000)} }}`,
  `{{ 1${' and 1'.repeat(5000)} }}`,
  `${'{% if 1 %}'.repeat(5000)}${'{% endif %}'.repeat(5000)}`,
  `${'{% for x in y %}'.repeat(5000)}${'{% endfor %}'.repeat(5000)}`,
  `${'{% macro m() %}'.repeat(5000)}${'{% endmacro %}'.repeat(5000)}`,
  `{{ f(${'f('.repeat(5000)}${')'.repeat(5000)}) }}`,
]

const context = {
  long,
  items: Array.from({ length: 10_000 }, (_, index) => index),
  map: Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`key${index}`, index])),
}

describe('the limits of a render', () => {
  for (const template of bombs) {
    const title = template.length > 90 ? `${template.slice(0, 90)}…` : template
    it(`ends ${title}`, () => {
      const started = process.cpuUsage()
      const { fault } = errorOf(template, context)
      expect(fault).to.be.oneOf(['limit', 'type', 'syntax', 'undefined'])
      const { user, system } = process.cpuUsage(started)
      const milliseconds = (user + system) / 1000
      // Measuring coverage makes it several times slower: then a process of its own decides.
      const measured =
        process.env.NODE_V8_COVERAGE && milliseconds >= 2000
          ? measureAlone(template, context).milliseconds
          : milliseconds
      expect(measured).to.be.below(2000)
    })
  }

  it('calls an endless template a limit, with the line it was at', () => {
    const error = errorOf('a\n{% for a in items %}\n{% for b in items %}{% endfor %}{% endfor %}', context)
    expect(error.fault).to.equal('limit')
    expect(error.message).to.equal(
      'test, line 3: more than 1000000 steps: the template loops too often (in {% for b in items %})',
    )
  })

  it('leaves room for large templates and data', () => {
    expect(render('{% for i in range(100000) %}{{ i }},{% endfor %}').length).to.equal(588_890)
    expect(render('{{ items|tojson }}', context).length).to.equal(58_890)
    expect(render('{{ items|sort(reverse=true)|map("string")|join(" ") }}', context).length).to.equal(48_889)
    expect(render(`{{ 0${' + 1'.repeat(150)} }}`)).to.equal('150')
    expect(render(`${'{% if 1 %}'.repeat(40)}x${'{% endif %}'.repeat(40)}`)).to.equal('x')
    expect(render(`{% if 0 %}${'{% elif 0 %}'.repeat(3000)}{% else %}x{% endif %}`)).to.equal('x')
    expect(
      render('{% macro f(n) %}{{ n }}{% if n %}{{ f(n - 1) }}{% endif %}{% endmacro %}{{ f(50) }}').length,
    ).to.equal(92)
  })

  it('starts again with each render', () => {
    const loop = '{% for i in range(90000) %}{% set x = i %}{% endfor %}ok'
    expect([1, 2, 3, 4, 5].map(() => render(loop))).to.deep.equal(['ok', 'ok', 'ok', 'ok', 'ok'])
  })
})
