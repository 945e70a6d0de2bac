import { expect } from 'chai'
import fc from 'fast-check'
import type { JsonObject, JsonValue } from '../../src/json/json.ts'
import { queryJsonPath } from '../../src/json/query.ts'
import { filters } from '../../src/templates/library/filters/all-filters.ts'
import { templateTests } from '../../src/templates/library/filters/template-tests.ts'
import { listMethods } from '../../src/templates/library/methods/list-methods.ts'
import { mapMethods } from '../../src/templates/library/methods/map-methods.ts'
import { textMethods } from '../../src/templates/library/methods/text-methods.ts'
import { createTemplateEngine } from '../../src/templates/jinja-engine.ts'
import { Budget, limits } from '../../src/templates/values/budget.ts'
import { outcomeOf } from './corpus.ts'
import { cpuOf } from './measure.ts'

/**
 * Looks for what takes long. 3 seconds each by default; by hand for longer, or again from a seed that was reported:
 * FUZZ_SECONDS=600 mocha test/templates/cost-fuzz.test.ts, FUZZ_SEED=…
 */
const seconds = Number(process.env.FUZZ_SECONDS ?? 3)
const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 2 ** 31)
/** Milliseconds of CPU time that nothing may take; measuring coverage makes it several times slower. */
const promised = process.env.NODE_V8_COVERAGE ? 6000 : 2000

const context: JsonObject = {
  long: 'ab c'.repeat(50_000),
  same: 'a'.repeat(200_000),
  wide: 'ā🚀 '.repeat(30_000),
  signs: '<%s{0[-\n\t"\\)1'.repeat(10_000),
  items: Array.from({ length: 5000 }, (_, index) => (index * 7919) % 5003),
  names: Array.from({ length: 3000 }, (_, index) => `name ${(index * 7919) % 3001}`),
  maps: Array.from({ length: 1000 }, (_, index) => ({ a: index % 17, b: { c: `x${index}` } })),
  map: Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`key${index}`, index])),
  deep: Array.from({ length: 200 }).reduce<JsonValue>((inner) => ({ a: [inner], b: 1 }), 1),
}

const size = fc.constantFrom('1', '2', '10', '100', '1000', '9999', '100000', '10 ** 9')
const text = fc.oneof(
  fc.constantFrom('long', 'same', 'wide', 'signs', '"a"', '" "', '""', '"é"', '"a.b"', '"a" * 500 ~ "b" ~ "a" * 500'),
  fc
    .tuple(
      fc.constantFrom(
        '"a"',
        '"ab "',
        '"%s"',
        '"{}"',
        '"("',
        '"["',
        '"-"',
        '"1"',
        '"<"',
        '"\\n"',
        '"ā"',
        '"🚀"',
        '" "',
        '"\\t"',
        '"a@b.co "',
      ),
      size,
    )
    .map(([part, times]) => `(${part} * ${times})`),
  fc.tuple(fc.constantFrom('same', 'long', 'wide'), size).map(([whole, end]) => `${whole}[:${end}]`),
)
const list = fc.oneof(
  fc.constantFrom('items', 'names', 'maps', 'l', 'range(1000)|list', '[l, l]', 'map.items()|list', '[]'),
  fc.tuple(text, size).map(([item, times]) => `[${item}] * ${times}`),
  size.map((count) => `range(${count})`),
)
const value = fc.oneof(
  text,
  list,
  size,
  fc.constantFrom(
    'map',
    'd',
    'deep',
    'ns.s',
    'ns.l',
    'ns.t',
    'i',
    'x',
    'none',
    'true',
    '-1',
    '1e300',
    '1.5',
    'm',
    'loop',
  ),
)
const args = fc.oneof(
  fc.array(value, { maxLength: 3 }).map((given) => given.join(', ')),
  fc.constantFrom(
    'attribute="a"',
    'attribute="b.c"',
    '*items',
    '**map',
    'a=1',
    'indent=2',
    '"upper"',
    '"string"',
    '"a", 5',
  ),
)
const method = fc.constantFrom(...textMethods.keys(), ...listMethods.keys(), ...mapMethods.keys())

const { expression } = fc.letrec<{ expression: string }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    value,
    fc
      .tuple(tie('expression'), fc.constantFrom(...filters.keys()), args)
      .map(([subject, filter, given]) => `(${subject})|${filter}(${given})`),
    fc
      .tuple(tie('expression'), fc.constantFrom(...filters.keys()))
      .map(([subject, filter]) => `(${subject})|${filter}`),
    fc.tuple(tie('expression'), method, args).map(([subject, name, given]) => `(${subject}).${name}(${given})`),
    fc
      .tuple(tie('expression'), fc.constantFrom(...templateTests.keys()), args)
      .map(([subject, name, given]) => `(${subject}) is ${/^\w/.test(name) ? name : 'eq'}(${given})`),
    fc
      .tuple(
        tie('expression'),
        fc.constantFrom('+', '-', '*', '/', '//', '%', '**', '~', '==', '!=', '<', '>=', 'in', 'not in', 'and', 'or'),
        tie('expression'),
      )
      .map(([left, operator, right]) => `(${left}) ${operator} (${right})`),
    fc.tuple(tie('expression'), tie('expression')).map(([target, key]) => `(${target})[${key}]`),
    fc.tuple(tie('expression'), size, size).map(([target, from, by]) => `(${target})[${from}::${by}]`),
    fc.tuple(tie('expression'), tie('expression')).map(([key, held]) => `{(${key}, 1): ${held}}`),
    fc.tuple(tie('expression'), tie('expression')).map(([one, two]) => `(${one}, ${two})`),
    args.map((given) => `dict(${given})`),
    args.map((given) => `m(${given})`),
  ),
}))

const { template } = fc.letrec<{ template: string; statement: string }>((tie) => ({
  statement: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    expression.map((shown) => `{{ (${shown})|string|length }}`),
    expression.map((shown) => `{{ ${shown} }}`),
    expression.map((made) => `{% set x = ${made} %}`),
    expression.map((more) => `{% set ns.s = ns.s ~ (${more}) %}`),
    expression.map((more) => `{% set ns.l = ns.l + [${more}] %}`),
    fc.constantFrom(
      '{% set ns.s = ns.s ~ ns.s %}',
      '{% set ns.l = ns.l + ns.l %}',
      '{% set ns.t = (ns.t, ns.t) %}',
      '{% set ns.l = [ns.l, ns.l] %}',
    ),
    expression.map((item) => `{% set _ = l.append(${item}) %}`),
    fc.tuple(expression, expression).map(([key, held]) => `{% set _ = d.update({${key}: ${held}}) %}`),
    fc.tuple(tie('template'), size).map(([body, times]) => `{% for i in range(${times}) %}${body}{% endfor %}`),
    fc
      .tuple(tie('template'), expression, expression)
      .map(([body, over, condition]) => `{% for i in ${over} if ${condition} %}${body}{{ loop.length }}{% endfor %}`),
    fc.tuple(expression, tie('template')).map(([condition, body]) => `{% if ${condition} %}${body}{% endif %}`),
    tie('template').map((body) => `{% macro m(a, b=1) %}${body}{{ a }}{{ m(a) }}{% endmacro %}{{ m(1) }}`),
    tie('template').map((body) => `{% set x %}${body}{% endset %}`),
    fc
      .tuple(fc.constantFrom(...filters.keys()), tie('template'))
      .map(([filter, body]) => `{% filter ${filter} %}${body}{% endfilter %}`),
    fc
      .tuple(tie('statement'), fc.constantFrom(10, 500, 5000))
      .map(([part, times]) => part.repeat(Math.min(times, 100_000 / part.length))),
  ),
  template: fc.array(tie('statement'), { minLength: 1, maxLength: 3 }).map((parts) => parts.join('')),
}))
const wholeTemplate = template.map(
  (body) => `{% set ns = namespace(s="x", l=[1], t=(1,)) %}{% set l = [1] %}{% set d = {} %}{% set x = 1 %}${body}`,
)

const { path } = fc.letrec<{ path: string; selector: string; query: string }>((tie) => ({
  selector: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    fc.constantFrom('*', '0', '-1', '::2', '"a"', '"b"', '"items"', '*,*,*', '0,0,0,0'),
    tie('query').map((query) => `?@${query}`),
    fc.tuple(tie('query'), tie('query')).map(([left, right]) => `?count(@${left}) > count($${right})`),
    tie('query').map((query) => `?length(value(@${query})) > 1`),
    fc.constantFrom(
      '?@ == $',
      '?$.same == $.same',
      '?$.long < $.wide',
      '?search(@, "a*b")',
      '?match(@, "(a|ab)*c")',
      '?search(@, $.same)',
      '?@.a == 1 && @.b == 2',
    ),
  ),
  query: fc
    .array(
      fc.oneof(
        fc.constantFrom('.*', '..*', '.a', '..a', '.items', '.maps', '.deep'),
        tie('selector').map((inner) => `[${inner}]`),
        tie('selector').map((inner) => `..[${inner}]`),
      ),
      { minLength: 1, maxLength: 4 },
    )
    .map((segments) => segments.join('')),
  path: tie('query').map((query) => `$${query}`),
}))

/** The most expensive case that was seen, for the report. */
class Slowest {
  private milliseconds = 0
  private text = ''

  see(milliseconds: number, text: string): void {
    if (milliseconds <= this.milliseconds) return
    this.milliseconds = milliseconds
    this.text = text
  }

  report(): void {
    const shown = this.text.length > 300 ? `${this.text.slice(0, 300)}… (${this.text.length} characters)` : this.text
    console.log(`      seed ${seed}: the slowest took ${Math.round(this.milliseconds)} ms of CPU time: ${shown}`)
  }
}

const parameters = {
  seed,
  numRuns: 1_000_000,
  endOnFailure: true,
  interruptAfterTimeLimit: seconds * 1000,
  markInterruptAsFailure: false,
} as const

describe('no template and no path that chance finds', () => {
  it(`takes more than two seconds of CPU time: templates, for ${seconds} s`, function () {
    this.timeout(seconds * 1000 + 60_000)
    const slowest = new Slowest()
    const check = (source: string): void => {
      // Without the clock, which is the second line of defence and would hide a hole in the first.
      const engine = createTemplateEngine(() => new Budget({ ...limits, milliseconds: 60_000 }))
      const milliseconds = cpuOf(() => outcomeOf(engine, source, context))
      slowest.see(milliseconds, source)
      expect(milliseconds, source).to.be.below(promised)
    }
    try {
      fc.assert(fc.property(wholeTemplate, check), parameters)
    } finally {
      slowest.report()
    }
  })

  it(`takes more than two seconds of CPU time: paths, for ${seconds} s`, async function () {
    this.timeout(seconds * 1000 + 60_000)
    const slowest = new Slowest()
    const check = async (expression: string): Promise<void> => {
      const started = process.cpuUsage()
      await queryJsonPath(context, expression).catch(() => undefined)
      const { user, system } = process.cpuUsage(started)
      slowest.see((user + system) / 1000, expression)
      expect((user + system) / 1000, expression).to.be.below(promised)
    }
    try {
      await fc.assert(fc.asyncProperty(path, check), parameters)
    } finally {
      slowest.report()
    }
  })
})
