import { expect } from 'chai'
import { createTemplateEngine } from '../../src/templates/jinja-engine.ts'
import { Budget, limits } from '../../src/templates/values/budget.ts'
import { errorOf, outcomeOf, render } from './corpus.ts'
import { cpuOf, measureAlone } from './measure.ts'

/** Milliseconds of CPU time. The worst below takes 0.5 s, the promise is 2 s. */
const most = 1200
const many = (count: number, part: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => part(index)).join('')
const loop = (body: string): string => `{% for o in range(1000) %}{% for i in items %}${body}{% endfor %}{% endfor %}`

const context = {
  items: Array.from({ length: 1000 }, (_, index) => index),
  long: 'a'.repeat(400_000),
  dunder: `__${'a'.repeat(100_000)}`,
  periodic: `${'a'.repeat(50_000)}b${'a'.repeat(50_000)}`,
  map: Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`key${index}`, index])),
  nested: Array.from({ length: 50_000 }, () => []),
}

/** Templates that took seconds to hours, each for a reason of its own, and what else takes long of its kind. */
const costly: Readonly<Record<string, string>> = {
  'a key of tuples in one another': `{% set ns = namespace(a=(1, 2)) %}${'{% set ns.a = (ns.a, ns.a) %}'.repeat(60)}{{ {}[ns.a] }}`,
  'the same as the key of a literal': `{% set ns = namespace(a=(1, 2)) %}${'{% set ns.a = (ns.a, ns.a) %}'.repeat(60)}{{ {ns.a: 1} }}`,
  'the same in unique': `{% set ns = namespace(a=(1, 2)) %}${'{% set ns.a = (ns.a, ns.a) %}'.repeat(60)}{{ [ns.a, ns.a]|unique|list }}`,
  'long tuples as keys': `{% set t = (long, long) %}{% set m = {} %}${loop('{% set _ = m.update({(i, t): 1}) %}')}`,
  'keys of a map from JSON': `{% set d = "{}"|from_json %}${loop('{% set _ = d.update({i|string: 1}) %}{% if d %}{% endif %}')}`,
  'a set in each of 5000 ifs': many(5000, (index) => `{% if a${index} %}{% set b${index}=1 %}{% endif %}`),
  'ifs in one another': `${'{% if a %}'.repeat(45)}${many(5000, (index) => `{% set b${index} = 1 %}`)}${'{% endif %}'.repeat(45)}`,
  'loops in one another around much': `${'{% for a in b %}'.repeat(45)}${'{{ loop.index }}{{ caller }}'.repeat(3000)}${'{% endfor %}'.repeat(45)}`,
  'half a million tags': '{{ 1 }}'.repeat(142_000),
  'ten thousand tags': '{{ n }}'.repeat(9900),
  'one line of tags': '{{ n }}x'.repeat(9000),
  'elif after elif': `{% if 0 %}${'{% elif 0 %}'.repeat(9000)}{% endif %}`,
  'parameters of a macro': `{% macro m(${many(15_000, (index) => `a${index},`)}) %}{% endmacro %}`,
  'unknown filters, each with a near name': `{% if items %}${'{{ 1|uper }}'.repeat(7000)}{% endif %}`,
  'escapes in a literal': `{{ "${'\\n'.repeat(490_000)}" }}`,
  'space before a tag that trims': `${' '.repeat(500_000)}x{{- 1 }}`,
  'space inside a tag': `{{ 1${' '.repeat(900_000)}}}`,
  comments: '{##}a'.repeat(180_000),
  'operators in a loop': loop(`{% set x = 1${' + 1'.repeat(150)} %}`.repeat(40)),
  'names in a loop': loop('{% set x = [n, n, n, n, n, n, n, n] %}'.repeat(500)),
  'conditions of a loop': `{% for i in items if [1${', 1'.repeat(9000)}]|length < 0 %}{% endfor %}`.repeat(2),
  'arguments in a loop': loop('{% set x = dict(*items) %}'),
  'named arguments in a loop': loop('{% set x = dict(**map) %}'),
  'macros with all items': `{% macro m() %}{{ varargs|length }}{% endmacro %}${loop('{{ m(*items) }}')}`,
  'pop(0) of a long list':
    '{% set l = range(100000)|list %}{% for i in range(100000) %}{% set _ = l.pop(0) %}{% endfor %}',
  'insert into a long list':
    '{% set l = range(100000)|list %}{% for i in range(100000) %}{% set _ = l.insert(0, 1) %}{% endfor %}',
  'changing what is not the context, which is large': loop('{% set l = [] %}{% set _ = l.append(1) %}'),
  'maps that are the same but for one': `{% set m = dict(map) %}${loop('{% set x = map == m %}')}`,
  'a text in a text': '{{ ("a" * 100000 ~ "b" ~ "a" * 100000) in long }}',
  'the last place of a text in a text': '{{ long.rfind("a" * 100000 ~ "b") }}',
  'a periodic text as separator':
    '{{ (long ~ long).split(periodic)|length }}{{ long.count(periodic) }}{{ long|replace(periodic, "") }}',
  'order of long texts': loop('{% set x = long < "b" and long < long ~ "b" %}'),
  'long names of members': loop('{% set x = map[dunder] %}'),
  'many affixes': loop('{% set x = long.startswith((long, long, long, long)) %}'),
  swapcase: '{% set t = "é" * 1000000 %}{% for i in range(100) %}{% set x = t.swapcase() %}{% endfor %}',
  'characters of texts': loop('{% set x = ("ā🚀" * 20000)[::-1] ~ ("ā🚀" * 20000)|first %}'),
  'wordwrap of a long word': '{{ ("ā" * 200000)|wordwrap(1) }}',
  'wordwrap over a list': '{{ (["a b" * 10] * 100000)|map("wordwrap", 1)|list|length }}',
  'wordwrap of hyphens': '{{ ("a" ~ "-" * 100000)|wordwrap(5) }}',
  'urlize of closing brackets': '{{ (")" * 100000 ~ "x")|urlize }}',
  'urlize of addresses with many digits': '{{ ("http://[::aaaaaaaaaaaaaaaaaaaaaaaaaaaa " * 5000)|urlize }}',
  'urlize with long attributes': '{{ ("a.com " * 50000)|urlize(target=long) }}',
  'urlize with many schemes': '{{ ("word " * 50000)|urlize(extra_schemes=["tel:"] * 100000) }}',
  'a number with a letter behind it': '{{ ("1" * 200000 ~ "x")|float }}{{ ("1" * 200000 ~ "x")|int }}',
  'directives that do not end': '{{ ("%(" * 200000) % {} }}',
  'members that do not end': '{{ ("{0" ~ "[" * 400000 ~ "}").format(1) }}',
  'groups of digits': loop('{% set x = "{:_b}{:,f}".format(10 ** 300, 10 ** 300) %}'),
  'attributes of XML': '{{ {"a": "<" * 900000, "b": "<" * 900000, "c": "<" * 900000}|xmlattr|length }}',
  'long texts in a list of YAML': '{{ (["ā" * 400000] * 1000)|to_nice_yaml }}',
  'long texts in a list of JSON': '{{ ([long] * 1000)|tojson }}',
  'long texts without their case': '{{ ([long] * 1000)|unique|list|length }}',
  'long paths of attributes': `{{ items|map(attribute="a${'.a'.repeat(100_000)}", default=0)|list|length }}`,
  'many paths of attributes': `{{ items|sort(attribute="${'a,'.repeat(100_000)}a")|length }}`,
  'pairs of a long text': '{{ ("a=1," * 1000000)|kv_comma_pairs_to_json|length }}',
  'lists in JSON': `{{ ("[" ~ "[]," * 900000 ~ "1]")|from_json|length }}`,
}

describe('what a render may cost', () => {
  for (const [title, template] of Object.entries(costly)) {
    it(`is bounded for ${title}`, () => {
      // The clock is the second line of defence, and would hide that the first one has a hole.
      const engine = createTemplateEngine(() => new Budget({ ...limits, milliseconds: 20_000 }))
      const milliseconds = cpuOf(() => outcomeOf(engine, template, context))
      // Measuring coverage makes it several times slower: then a process of its own decides.
      const measured = milliseconds >= most ? measureAlone(template, context).milliseconds : milliseconds
      expect(measured).to.be.below(most)
    })
  }

  it('is bounded in time too, whatever its steps take', () => {
    let now = 0
    const engine = createTemplateEngine(() => new Budget(limits, () => (now += 100)))
    expect(() => engine.render('{% for i in range(100000) %}{% endfor %}', {}, { origin: 'test' })).to.throw(
      'test, line 1: more than 2 s: the template takes too long (in {% for i in range(100000) %})',
    )
  })

  it('is bounded together for what is rendered in a row, and again for the next row', () => {
    const template = '{% for i in range(100000) %}{% set x = i %}{% endfor %}ok'
    const engine = createTemplateEngine()
    const row = engine.together()
    const rendered = Array.from({ length: 10 }, () => outcomeOf(row, template, {}))
    expect(rendered.slice(0, 3)).to.deep.equal(['ok', 'ok', 'ok'])
    expect(rendered.at(-1)).to.equal('error: limit')
    expect(outcomeOf(engine, template, {})).to.equal('ok')
    expect(outcomeOf(engine.together(), template, {})).to.equal('ok')
  })

  it('is the same for a template that is known as for one that is new', () => {
    const template = '{{ n }}'.repeat(9000)
    const engine = createTemplateEngine()
    const anew = Array.from({ length: 5 }, () => outcomeOf(createTemplateEngine().together(), template, {}))
    const row = engine.together()
    const known = Array.from({ length: 5 }, () => outcomeOf(row, template, {}))
    expect(anew).to.deep.equal(['', '', '', '', ''])
    expect(known).to.deep.equal(['', '', '', 'error: limit', 'error: limit'])
  })

  it('says what was too much', () => {
    expect(errorOf('{{ 1 }}'.repeat(100_000)).message).to.equal(
      'test, line 1: a template of more than 40000 names, literals, operators and texts',
    )
    expect(errorOf(`{{ 1 }}${'x'.repeat(1_000_000)}`).message).to.equal(
      'test: a template of more than 1000000 characters, macros included',
    )
    expect(errorOf('{% for i in range(1000) %}{% set x = "x" * 100000 %}{% endfor %}').message).to.equal(
      'test, line 1: more than 5000000 bytes of texts, lists and maps: the template makes too much text (in {% set x = "x" * 100000 %})',
    )
    expect(errorOf(`{{ {(1,) * 1001: 1} }}`).message).to.equal(
      'test, line 1: a key of more than 1000 items (in {{ {(1,) * 1001: 1} }})',
    )
  })

  it('leaves room for texts without tags, for long lists of names and for texts put together bit by bit', () => {
    expect(render('x'.repeat(3_000_000)).length).to.equal(3_000_000)
    expect(
      render(
        `{% set ns = namespace(s="") %}{% for i in range(1000) %}{% set ns.s = ns.s ~ "some forty characters of a longer text " %}{% endfor %}{{ ns.s|length }}`,
      ),
    ).to.equal('39000')
    expect(
      render(
        '{% set ns = namespace(l=[]) %}{% for i in range(500) %}{% set ns.l = ns.l + [i] %}{% endfor %}{{ ns.l|length }}',
      ),
    ).to.equal('500')
  })

  it('leaves room for changing a list beside a large context', () => {
    const template = '{% set l = [] %}{% for i in items %}{% set _ = l.append(i) %}{% endfor %}{{ l|length }}'
    expect(render(template, context)).to.equal('1000')
    expect(errorOf('{% set _ = nested[49999].append(1) %}', context).fault).to.equal('forbidden')
  })

  it('leaves an event room for hundreds of texts that use macros', () => {
    const all = many(
      10,
      (index) =>
        `{%- macro m${index}(x, y="") -%}{% if y %}*{{ y }}*{% endif %}{{ x|upper|replace("A", "b") }} ({{ x|length }}){%- endmacro -%}`,
    )
    const row = createTemplateEngine().together()
    for (let index = 0; index < 300; index++) {
      const template = `${index} {{ state.name }}${index % 5 === 0 ? `: {{ m${index % 10}("text ${index}") }}` : ''}`
      expect(row.render(template, { state: { name: 'x' }, jinja2Macros: { all } }, { origin: 'test' })).to.contain(
        `${index} x`,
      )
    }
  })
})

describe('the memory of a render', () => {
  const small = { items: context.items, long: context.long }
  const keep = (value: string): string => `{% set l = [] %}${loop(`{% set _ = l.append(${value}) %}`)}`
  /** Templates that hold on to as much as they can. */
  const hoards: Readonly<Record<string, string>> = {
    lists: keep('[i]'),
    maps: keep('{"a": i}'),
    tuples: keep('(i,)'),
    namespaces: keep('namespace(a=i)'),
    texts: keep('"abcdefghijklmnop" ~ i'),
    'undefined values': keep('nothing'),
    methods: keep('l.append'),
    'texts put together and read': loop(
      '{% set l = [] %}{% set s = long ~ i %}{% set _ = l.append(s) %}{% set y = "zzzzzzzzzz" in s %}',
    ),
    'callers of a macro': `{% set l = [] %}{% macro m() %}{{ l.append(caller) }}{% endmacro %}${loop('{% call m() %}{% endcall %}')}`,
    escapes: '{{ ("<" * 900000)|e|length }}{{ ("ā" * 200000)|tojson|length }}',
    replacements: '{{ ("a" * 2000000)|replace("a", "b")|length }}',
    'words of a long text': '{{ ("ab " * 600000)|title|length }}',
    'YAML of escapes': '{{ ("ā" * 250000)|to_nice_yaml|length }}',
    'pairs to JSON': `{{ "${many(20_000, (index) => `k${index}=1,`)}"|kv_comma_pairs_to_json|length }}`,
    'tags of all kinds': many(3300, (index) => `{{ n${index} < 2 < 3 }}`),
  }
  for (const [title, template] of Object.entries(hoards)) {
    it(`grows the process by less than 70 MB with ${title}`, () => {
      expect(measureAlone(template, small).megabytes).to.be.below(70)
    })
  }
})
