import { expect } from 'chai'
import { floatOf, integerOf } from '../../src/json/exact-number.ts'
import type { JsonObject, JsonValue } from '../../src/json/json.ts'
import { lookUpIfPath, matchesOf, oneOrAll, queryJsonPath, readPath } from '../../src/json/query.ts'
import { deepestNesting } from '../../src/yaml/read-yaml.ts'
import { rejectionOf } from '../support/error-of.ts'
import { cpuTime } from '../support/cpu-time.ts'

const document: JsonObject = {
  state: {
    appName: 'demo',
    runs: [
      { id: 1, ok: true },
      { id: 2, ok: false },
      { id: 12, ok: true },
    ],
    'a.b': 5,
  },
  numbers: [floatOf(1), 1, integerOf(2n ** 53n), integerOf(2n ** 53n + 1n), floatOf(2 ** 53), 0.5].map((n) => ({ n })),
  pipelines: { build: { 'event-handlers': { success: {}, failure: {} } }, deploy: {} },
}

describe('queryJsonPath', () => {
  const matches: [string, JsonValue[]][] = [
    ['$.state.appName', ['demo']],
    ['state.runs[*].id', [1, 2, 12]],
    ['state.runs[1:].id', [2, 12]],
    ['state.runs[-1:].id', [12]],
    ['state.runs[?@.ok == true].id', [1, 12]],
    ["state.runs[?@.id == 2 || @.id == 12]['id']", [2, 12]],
    ["$.state['a.b', 'appName']", [5, 'demo']],
    ['..id', [1, 2, 12]],
    ['$.pipelines.build.event-handlers.*', [{}, {}]],
    ['["state"]..ok', [true, false, true]],
    ["$..[?match(@, 'd.m.')]", ['demo']],
    ["$..[?search(@, '^[a-f]e|x')]", ['demo']],
    ['state.nothing.*', []],
    ['$', [document]],
    ['numbers[*].n', [floatOf(1), 1, integerOf(2n ** 53n), integerOf(2n ** 53n + 1n), floatOf(2 ** 53), 0.5]],
    ['numbers[?@.n == 1].n', [floatOf(1), 1]],
    ['numbers[?@.n == 1.0].n', [floatOf(1), 1]],
    ['numbers[?@.n == 9007199254740993].n', [integerOf(2n ** 53n + 1n)]],
    ['numbers[?@.n == 9007199254740992].n', [integerOf(2n ** 53n), floatOf(2 ** 53)]],
    ['numbers[?@.n > 9007199254740992].n', [integerOf(2n ** 53n + 1n)]],
    ['numbers[?@.n >= 9007199254740992 && @.n != $.numbers[3].n].n', [integerOf(2n ** 53n), floatOf(2 ** 53)]],
    ['numbers[?@.n < 1].n', [0.5]],
    ['numbers[?@.n > 1 && !(@.n < 9007199254740993)].n', [integerOf(2n ** 53n + 1n)]],
    ['numbers[?@ == $.numbers[3]].n', [integerOf(2n ** 53n + 1n)]],
    ['numbers[?@.n <= "1"].n', []],
    ['$..[?@ == 1]', [1, floatOf(1), 1]],
  ]
  for (const [expression, expected] of matches) {
    it(`finds ${expression}`, async () => {
      expect(await queryJsonPath(document, expression)).to.deep.equal(expected)
    })
  }

  it('finds what lies as deep as a store accepts', async () => {
    const levels = deepestNesting - 1
    const deep = Array.from({ length: levels }).reduce<JsonValue>((inner, _, i) => (i % 2 ? [inner] : { inner }), 'x')
    expect(await queryJsonPath({ deep }, '$..inner')).to.have.length(Math.ceil(levels / 2))
  })

  it('gives the values themselves, not views of them', async () => {
    const [runs] = await queryJsonPath(document, '$.state.runs')
    expect(runs).to.equal((document.state as JsonObject).runs)
  })

  it('finds nothing inherited', async () => {
    for (const expression of ['$.constructor', '$.state.runs.length', '$..__proto__', '$.state.appName.length']) {
      expect(await queryJsonPath(document, expression)).to.deep.equal([])
    }
  })

  for (const expression of [
    'state[?',
    'a | b',
    '$.a[?@.b = 1]',
    '$.state.runs.1',
    'x[?nosuch(@)]',
    '*a',
    '$..[?(()=>1)()]',
    '$.a[?constructor(@)]',
  ]) {
    it(`says that ${expression} is not a JSONPath`, async () => {
      const error = await rejectionOf(queryJsonPath(document, expression))
      expect(error).to.include({ kind: 'usage', code: 'BAD_JSONPATH' })
      expect(error.message).to.satisfy((message: string) =>
        message.startsWith(`${expression} is not a JSONPath that can be evaluated: `),
      )
    })
  }

  describe('with hostile expressions', () => {
    const lists = (depth: number): JsonValue =>
      Array.from({ length: 10 }, (_, i) => (depth === 0 ? i : lists(depth - 1)))
    const deep = Array.from({ length: 80 }).reduce<JsonValue>((inner) => [inner, 'x'], 'x')
    const big: JsonObject = {
      a: lists(4),
      text: 'x'.repeat(100_000),
      deep: Array<JsonValue>(500).fill(deep),
      wide: Array<JsonValue>(200_000).fill('y'),
      long: ['x'.repeat(1_000_000), 'x'.repeat(500_000) + 'x'.repeat(500_000)],
      empty: Array.from({ length: 300_000 }, () => []),
      pattern: 'x'.repeat(100_000),
    }
    const hostile = [
      '$..*..*..*',
      '$..[?count($..*) > 0]',
      '$..*[?@..*[?@..*]]',
      '$..[?$.a == $.a]',
      `$${'[*,*]'.repeat(30)}`,
      `$..*[${'0,'.repeat(4000)}0]`,
      `$${'..[?@]'.repeat(20)}`,
      "$[?search(@, '(x*)*y')]",
      "$[?match(@, 'x*x*x*y')]",
      '$.wide[?count($.wide.*) > 1]',
      '$..[?@..[?@..*]]',
      '$..[?value(@..*) == 1]',
      '$.wide[?$.long[0] == $.long[1]]',
      '$.wide[?$.long[0] <= $.long[1]]',
      '$.wide[?match(@, $.pattern)]',
      '$..deep..*..*',
      '$.empty..*',
      `$.wide[?${'1 == 1 && '.repeat(900)}@ == 1]`,
      `$.empty[${'*,'.repeat(4000)}*]`,
    ]
    for (const expression of hostile) {
      it(`ends ${expression.slice(0, 40)} in less than two seconds of processor time`, async () => {
        const started = cpuTime()
        const error = await rejectionOf(queryJsonPath(big, expression))
        expect(error).to.include({ kind: 'usage', code: 'JSONPATH_TOO_COSTLY' })
        expect(cpuTime() - started).to.be.below(2000)
      })
    }

    it('lets the event loop turn before each, so that signals are heard between expressions', async () => {
      let turned = false
      setImmediate(() => (turned = true))
      await queryJsonPath(document, '$.state.*')
      expect(turned).to.equal(true)
    })

    it('refuses an expression too long to be one', async () => {
      expect(await rejectionOf(queryJsonPath(big, '$..x'.repeat(3000)))).to.include({ kind: 'usage', code: 'BAD_PATH' })
    })

    it('answers what is within reason', async () => {
      expect((await queryJsonPath(big, '$.wide.*')).length).to.equal(200_000)
      expect((await queryJsonPath(big, '$.a..*')).length).to.equal(111_110)
    })
  })

  it('names how several names are written, for an expression of jsonpath-ng', async () => {
    const written = ['state.a,b', '$.a,b-c,d.e', 'a,b[0]']

    const errors = await Promise.all(written.map((path) => rejectionOf(queryJsonPath(document, path))))

    expect(errors.map(({ code, suggestions }) => `${code} ${suggestions[0]}`)).to.deep.equal(
      ['state["a","b"]', '$["a","b-c","d"].e', '["a","b"][0]'].map(
        (path) => `BAD_JSONPATH Several names are written ["a","b"]: ${path}`,
      ),
    )
  })
})

describe('readPath', () => {
  it('gives the value at a plain path, the list of matches of JSONPath', async () => {
    expect(await readPath(document, 'state.appName')).to.equal('demo')
    expect(await readPath(document, 'state.nothing')).to.equal(undefined)
    expect(await readPath(document, '$.state.appName')).to.deep.equal(['demo'])
    expect(await readPath(document, 'state.nothing.*')).to.deep.equal([])
  })

  it('knows plain paths that JSONPath does not', async () => {
    expect(await readPath(document, 'state.runs.1.id')).to.equal(2)
    expect(await readPath(document, 'state."a.b"')).to.equal(5)
  })
})

describe('lookUpIfPath', () => {
  it('gives one match as a value and several as a list', async () => {
    expect(await lookUpIfPath(document, 'state.appName')).to.equal('demo')
    expect(await lookUpIfPath(document, '$.state.appName')).to.equal('demo')
    expect(await lookUpIfPath(document, 'state.runs[*].id')).to.deep.equal([1, 2, 12])
  })

  it('gives nothing where nothing matches, and for what is not a path', async () => {
    for (const text of ['state.nothing', '$..nothing', 'a b = c', 'hello, world', '']) {
      expect(await lookUpIfPath(document, text)).to.equal(undefined)
    }
  })

  it('says so of a path that costs too much, and does not take it as text', async () => {
    expect((await rejectionOf(lookUpIfPath(document, "$..[?search(@, '(a*)*b')]"))).code).to.equal(
      'JSONPATH_TOO_COSTLY',
    )
  })
})

describe('oneOrAll', () => {
  it('keeps a match that is a list apart from a list of matches', async () => {
    expect(await matchesOf({ a: [1, 2], b: [] }, 'a')).to.deep.equal([[1, 2]])
    expect(await matchesOf({ a: [1, 2], b: [] }, '$.a')).to.deep.equal([[1, 2]])
    expect(await matchesOf({ a: [1, 2], b: [] }, '$.a[*]')).to.deep.equal([1, 2])
    expect([[], [null], [[1, 2]], [1, 2]].map(oneOrAll)).to.deep.equal([undefined, null, [1, 2], [1, 2]])
  })
})
