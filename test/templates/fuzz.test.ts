import { expect } from 'chai'
import fc from 'fast-check'
import { filters } from '../../src/templates/library/filters/all-filters.ts'
import { templateTests } from '../../src/templates/library/filters/template-tests.ts'
import { createTemplateEngine } from '../../src/templates/jinja-engine.ts'
import { listMethods } from '../../src/templates/library/methods/list-methods.ts'
import { mapMethods } from '../../src/templates/library/methods/map-methods.ts'
import { textMethods } from '../../src/templates/library/methods/text-methods.ts'
import { outcomeOf } from './corpus.ts'

const engine = createTemplateEngine()
const context = {
  text: 'a <b> "c"\nd',
  list: [3, 'x', null, [1.5]],
  map: { a: 1, b: { c: [true] } },
  none: null,
  number: 7,
  users: [{ name: 'z' }, { name: 'y' }],
}
const canary = 'a text that stands outside of every context'

/** Names that templates know, and names by which they might get out. */
const name = fc.constantFrom(
  ...Object.keys(context),
  ...[
    'loop',
    'range',
    'dict',
    'namespace',
    'cycler',
    'joiner',
    'caller',
    'self',
    'varargs',
    'kwargs',
    'm',
    'ns',
    'x',
    'missing',
  ],
  ...['process', 'globalThis', 'runtime', 'render', 'builtins', 'Function', 'require', 'this', 'arguments', 'canary'],
)
const member = fc.constantFrom(
  ...[
    'a',
    'b',
    'name',
    'index',
    'last',
    'constructor',
    '__proto__',
    'prototype',
    '__class__',
    'call',
    'apply',
    'toString',
  ],
  ...textMethods.keys(),
  ...listMethods.keys(),
  ...mapMethods.keys(),
)
const literal = fc.oneof(
  fc.constantFrom(
    '0',
    '1',
    '-1',
    '2.5',
    '1e300',
    '99999999999999999999',
    'true',
    'none',
    '[]',
    '{}',
    '()',
    '""',
    '"constructor"',
  ),
  fc.constantFrom(
    '"%s%d%(a)s%5.2f"',
    '"{}{0.a}{:>5}{x}"',
    '"a,b"',
    '"x" * 3',
    '[1, 2]',
    '{"a": 1, 2: none}',
    '(1, "z")',
    '"\\u0000é🚀"',
  ),
)
const operator = fc.constantFrom(
  '+',
  '-',
  '*',
  '/',
  '//',
  '%',
  '**',
  '~',
  '==',
  '!=',
  '<',
  '>=',
  'in',
  'not in',
  'and',
  'or',
)

const { expression } = fc.letrec<{ expression: string; args: string; primary: string }>((tie) => ({
  primary: fc.oneof(
    { maxDepth: 4 },
    name,
    literal,
    tie('expression').map((inner) => `(${inner})`),
  ),
  args: fc
    .array(
      fc.oneof(
        tie('primary'),
        tie('primary').map((value) => `x=${value}`),
      ),
      { maxLength: 3 },
    )
    .map((args) => args.join(', ')),
  expression: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    tie('primary'),
    fc.tuple(tie('expression'), operator, tie('primary')).map((parts) => parts.join(' ')),
    fc.tuple(tie('primary'), member).map(([target, key]) => `${target}.${key}`),
    fc.tuple(tie('primary'), member, tie('args')).map(([target, key, args]) => `${target}.${key}(${args})`),
    fc.tuple(tie('primary'), tie('expression')).map(([target, key]) => `${target}[${key}]`),
    fc.tuple(tie('primary'), tie('primary'), tie('primary')).map(([target, from, to]) => `${target}[${from}:${to}]`),
    fc.tuple(tie('primary'), tie('args')).map(([callee, args]) => `${callee}(${args})`),
    fc
      .tuple(tie('primary'), fc.constantFrom(...filters.keys()), tie('args'))
      .map(([value, filter, args]) => `${value}|${filter}(${args})`),
    fc.tuple(tie('primary'), fc.constantFrom(...filters.keys())).map(([value, filter]) => `${value}|${filter}`),
    fc
      .tuple(tie('primary'), fc.constantFrom(...filters.keys()), member)
      .map(([value, filter, key]) => `${value}|${filter}(attribute="${key}")`),
    fc
      .tuple(tie('primary'), fc.constantFrom(...templateTests.keys()), tie('args'))
      .map(([value, test, args]) => `${value} is ${test}(${args})`),
    fc
      .tuple(tie('primary'), tie('primary'), tie('primary'))
      .map(([then, condition, other]) => `${then} if ${condition} else ${other}`),
  ),
}))

const { template } = fc.letrec<{ template: string; statement: string }>((tie) => ({
  statement: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    fc.string({ maxLength: 5 }),
    expression.map((value) => `{{ ${value} }}`),
    fc.tuple(name, expression).map(([target, value]) => `{% set ${target} = ${value} %}`),
    expression.map((value) => `{% set ns = namespace(a=${value}) %}{% set ns.a = ${value} %}`),
    fc
      .tuple(expression, tie('template'))
      .map(([condition, body]) => `{%- if ${condition} -%}${body}{% else %}${body}{% endif %}`),
    fc
      .tuple(name, expression, tie('template'))
      .map(
        ([target, list, body]) =>
          `{% for ${target} in ${list} %}${body}{% if loop.index > 3 %}{% break %}{% endif %}{% endfor %}`,
      ),
    fc
      .tuple(expression, tie('template'))
      .map(([list, body]) => `{% for x in ${list} recursive %}${body}{{ loop([x]) if loop.depth < 3 }}{% endfor %}`),
    fc
      .tuple(expression, tie('template'), tie('statement'))
      .map(
        ([value, body, use]) =>
          `{% macro m(a=${value}) %}${body}{{ a }}{{ caller() if caller }}{% endmacro %}{{ m() }}{% call m(1) %}${use}{% endcall %}`,
      ),
    fc
      .tuple(name, expression, tie('template'))
      .map(([target, value, body]) => `{% with ${target} = ${value} %}${body}{% endwith %}`),
    fc
      .tuple(fc.constantFrom(...filters.keys()), tie('template'))
      .map(([filter, body]) => `{% filter ${filter} %}${body}{% endfilter %}`),
    tie('template').map((body) => `{% set x %}${body}{% endset %}{{ x }}`),
  ),
  template: fc.array(tie('statement'), { maxLength: 4 }).map((parts) => parts.join('')),
}))

function check(text: string): void {
  const before = JSON.stringify(context)
  const { user, system } = process.cpuUsage()
  const outcome = outcomeOf(engine, text, context)
  const after = process.cpuUsage()
  expect((after.user + after.system - user - system) / 1000, 'milliseconds').to.be.below(2000)
  expect(outcome.length).to.be.at.most(5_000_000)
  expect(outcome).not.to.match(/\[object |native code|function\s*\(|=> \{|node:internal|\[Symbol/)
  expect(outcome.includes(canary)).to.equal(false)
  expect(JSON.stringify(context)).to.equal(before)
}

describe('templates made at random', () => {
  it('end in a text or in a TemplateError, soon, and see only data', () => {
    fc.assert(fc.property(template, check), {
      numRuns: 3000,
      interruptAfterTimeLimit: 15_000,
      markInterruptAsFailure: false,
    })
  })

  it('may be any characters at all', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '{{',
        '}}',
        '{%',
        '%}',
        '{#',
        '#}',
        '-',
        ' if ',
        ' for ',
        ' in ',
        'x',
        '(',
        ')',
        '[',
        ']',
        '{',
        '}',
        '"',
        "'",
        '|',
        '.',
        ' is ',
        '%',
        '\n',
        '\\',
        'endif',
        'endfor',
        'raw',
        'endraw',
      ),
      fc.string({ maxLength: 3, unit: 'binary' }),
    )
    const text = fc.array(piece, { maxLength: 25 }).map((pieces) => pieces.join(''))
    fc.assert(fc.property(text, check), {
      numRuns: 3000,
      interruptAfterTimeLimit: 10_000,
      markInterruptAsFailure: false,
    })
  })
})
