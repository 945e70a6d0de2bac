import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { CicdError } from '../../src/errors/cicd-error.ts'
import { floatOf, integerOf } from '../../src/json/exact-number.ts'
import type { JsonValue } from '../../src/json/json.ts'
import { readYaml } from '../../src/yaml/read-yaml.ts'

interface Row {
  readonly text: string
  readonly type: string
  readonly value: string
}

/** What PyYAML makes of plain scalars, recorded by make-scalars.py. */
const recorded = JSON.parse(readFileSync(new URL('data/scalars.json', import.meta.url), 'utf8')) as { scalars: Row[] }

function failure(text: string): string {
  try {
    readYaml(text, 'app.yaml')
  } catch (error) {
    expect(error).to.be.instanceOf(CicdError).and.to.include({ kind: 'config', code: 'INVALID_YAML', file: 'app.yaml' })
    return (error as CicdError).message
  }
  throw new Error(`${text} was read`)
}

/** PyYAML's value as JSON has it; what JSON has no word for stays text. */
function expected(row: Row): JsonValue {
  if (row.type === 'NoneType') return null
  if (row.type === 'bool') return row.value === 'True'
  if (row.type === 'str') return row.value
  const number = Number(row.value)
  if (row.text.includes(':') && !row.text.startsWith('!!')) return row.text
  if (row.type === 'int') return integerOf(BigInt(row.value))
  if (row.type === 'float' && Number.isFinite(number)) return floatOf(number)
  return row.text
}

describe('readYaml', () => {
  it('knows at least 60 scalars from PyYAML', () => {
    expect(recorded.scalars.length).to.be.greaterThan(60)
  })

  for (const row of recorded.scalars.filter((each) => each.text !== '-')) {
    it(`reads ${JSON.stringify(row.text)} as ${JSON.stringify(expected(row))}, for PyYAML's ${row.type}`, () => {
      expect(readYaml(`value: ${row.text}`, 'a.yaml')).to.deep.equal({ value: expected(row) })
    })
  }

  it('keeps keys as they are written', () => {
    const text = 'on: a\ny: b\n010: c\n1.10: d\n~: e\ntrue: f\n"q": g\n'
    expect(readYaml(text, 'a.yaml')).to.deep.equal({
      on: 'a',
      y: 'b',
      '010': 'c',
      '1.10': 'd',
      '~': 'e',
      true: 'f',
      q: 'g',
    })
  })

  it('resolves anchors to copies of their own', () => {
    const value = readYaml('a: &x {k: [1]}\nb: *x\nc: &n null\nd: *n\n', 'a.yaml') as { a: object; b: object }
    expect(value).to.deep.equal({ a: { k: [1] }, b: { k: [1] }, c: null, d: null })
    expect(value.a).to.not.equal(value.b)
  })

  it('resolves merge keys in the order of PyYAML, the map itself winning', () => {
    const text = 'a: &a {x: 1, y: 1}\nb: &b {y: 2, z: 2}\nc:\n  z: 3\n  <<: [*a, *b]\n  w: 3\n'
    const value = readYaml(text, 'a.yaml') as { c: object }
    expect(JSON.stringify(value.c)).to.equal('{"y":1,"z":3,"x":1,"w":3}')
  })

  it('takes a quoted "<<" for a key like any other', () => {
    expect(readYaml('"<<": {a: 1}', 'a.yaml')).to.deep.equal({ '<<': { a: 1 } })
  })

  it('reads an empty text, comments alone and an empty document as null', () => {
    expect([readYaml('', 'a'), readYaml('# nothing\n', 'a'), readYaml('---\n', 'a')]).to.deep.equal([null, null, null])
  })

  it('reads a document after a directive, a byte order mark and an explicit end', () => {
    expect(readYaml('\uFEFF%YAML 1.1\n---\na: yes\n...\n', 'a')).to.deep.equal({ a: true })
  })

  for (const [title, text, message] of [
    [
      'a tab as indentation',
      'a:\n\tb: 1\n',
      'app.yaml, line 2, column 1: tab characters must not be used in indentation',
    ],
    [
      'a second document',
      'a: 1\n---\nb: 2\n',
      'app.yaml, line 3, column 1: there is a second document, but only one is allowed',
    ],
    [
      'a second, empty document',
      '---\n---\n',
      'app.yaml, line 1, column 1: there is a second document, but only one is allowed',
    ],
    [
      'a key that stands twice',
      'a: 1\nb:\n  c: 1\n  c: 2\n',
      'app.yaml, line 4, column 3: the key "c" is in this map twice',
    ],
    ['the key __proto__', 'a: {__proto__: {b: 1}}', 'app.yaml, line 1, column 5: the key "__proto__" is not allowed'],
    ['a list as a key', '? [a]\n: 1\n', 'app.yaml, line 1, column 3: only a text can be a key'],
    ...[
      ['in a map in braces', "a: {b: 'c', d: {{ e }}}\n", 1, 17, 'only a text can be a key'],
      ['as a value', 'a:\n  b: {{ c }}\n', 2, 7, 'only a text can be a key'],
      ['as an item', 'a:\n  - {{ b }}\n', 2, 6, 'only a text can be a key'],
      ['before more text', 'a: {{ b }} c\n', 1, 12, 'bad indentation of a mapping entry'],
    ].map(([where, text, line, column, reason]) => [
      `a template without quotes ${where}`,
      `${text}`,
      `app.yaml, line ${line}, column ${column}: ${reason}: put a template in quotes, '{{ … }}'`,
    ]),
    [
      'a map as a key beside a template in quotes',
      "a: '{{ b }}'\n? {c: 1}\n: 1\n",
      'app.yaml, line 2, column 3: only a text can be a key',
    ],
    ['an alias of nothing', 'a: *b\n', 'app.yaml, line 1, column 5: the alias *b has no anchor before it'],
    [
      'an alias inside its own anchor',
      'a: &b [*b]\n',
      'app.yaml, line 1, column 9: the alias *b has no anchor before it',
    ],
    [
      'a Python object',
      'a: !!python/object/apply:os.system [ls]\n',
      'app.yaml, line 1, column 4: a tag !!python/object/apply:os.system is not allowed for this value: write it as a text, a list or a map',
    ],
    [
      'a Python name',
      'a: !!python/name:os.system ""\n',
      'app.yaml, line 1, column 4: a tag !!python/name:os.system is not allowed for this value: write it as a text, a list or a map',
    ],
    [
      'a set',
      'a: !!set {b, c}\n',
      'app.yaml, line 1, column 4: a tag !!set is not allowed for this value: write it as a text, a list or a map',
    ],
    [
      'a tag that its value denies',
      'a: !!int x\n',
      'app.yaml, line 1, column 4: a tag !!int is not allowed for this value: write it as a text, a list or a map',
    ],
    ['a merge of text', 'a:\n  <<: text\n', 'app.yaml, line 2, column 3: a merge key << takes a map or a list of maps'],
    [
      'a fault behind a bracket that is closed at the key, at the column that the user sees',
      'a:\n  b: [\nc, d: "x\ny" z\n  ]\n',
      'app.yaml, line 4, column 4: missed comma between flow collection entries',
    ],
    ['a marker of documents inside brackets', 'a: [\n---\n]\n', 'app.yaml, line 2, column 1: deficient indentation'],
    [
      'more than a million blanks that are missing',
      `${' '.repeat(1000)}a: [\n${'x,\n'.repeat(1000)}]\n`,
      'app.yaml, line 2, column 1: deficient indentation',
    ],
    ['an open list', 'a: [1', 'app.yaml, line 1, column 6: unexpected end of the stream within a flow collection'],
    ...(
      [
        ['a NUL', 'a: \u0000', 'line 1, column 4: the character U+0000', '\\x00'],
        ['a bell in double quotes', 'a: 1\nb: "x\u0007y"', 'line 2, column 6: the character U+0007', '\\x07'],
        ['an escape in single quotes', "a: 'x\u001by'", 'line 1, column 6: the character U+001B', '\\x1B'],
        ['a control character in a block', 'a: |\n  x\u0001', 'line 2, column 4: the character U+0001', '\\x01'],
        ['a character that is none', 'a: x\uFFFE', 'line 1, column 5: the character U+FFFE', '\\uFFFE'],
        [
          'one behind a bracket that is closed at the key',
          'a:\n  b: [\nc, "\u0007"\n  ]\n',
          'line 3, column 5: the character U+0007',
          '\\x07',
        ],
      ] as const
    ).map(
      ([title, text, place, escape]) =>
        [
          title,
          text,
          `app.yaml, ${place} is not allowed here: expected a printable character, or "${escape}" in double quotes`,
        ] as const,
    ),
    [
      'a placeholder that nobody has filled in',
      'a: 1\nurl: @URL@\n',
      'app.yaml, line 2, column 6: a value cannot begin with @: put it in quotes',
    ],
    ['nesting without end', '['.repeat(100_000), 'app.yaml, line 1, column 402: nesting exceeded maxDepth (402)'],
  ] as const) {
    it(`refuses ${title}, saying where`, () => {
      expect(failure(text)).to.equal(message)
    })
  }

  it('refuses aliases that multiply without bound', () => {
    const levels = Array.from(
      { length: 9 },
      (_, level) =>
        `- &a${level} [${Array.from({ length: 10 }, () => (level === 0 ? 'x' : `*a${level - 1}`)).join(', ')}]`,
    )
    expect(failure(levels.join('\n'))).to.match(/^app\.yaml, line 4, column \d+: aliases make the document too large$/)
  })

  it('never quotes the text, which may be a secret', () => {
    expect(failure('token: "s3cr3t-value\nnext: 1\n')).to.not.contain('s3cr3t')
  })
})

describe('readYaml', () => {
  it('keeps integers of any size, and floats that are whole', () => {
    const text =
      "a: 12345678901234567890\nb: '12345678901234567890'\nc: 9007199254740991\nd: [-9007199254740993, 1.0, -0.0]\n"

    expect(readYaml(text, 'app.yaml')).to.deep.equal({
      a: integerOf(12345678901234567890n),
      b: '12345678901234567890',
      c: 9007199254740991,
      d: [integerOf(-9007199254740993n), floatOf(1), floatOf(-0)],
    })
  })

  it('reads !!float as a float, with decimal digits, as PyYAML does', () => {
    expect(JSON.stringify(readYaml('[!!float 3, !!float "1_000", !!float 010, !!float 1.50, !!int 3]', 'a.yaml'))).to.equal(
      '[3.0,1000.0,10.0,1.5,3]',
    )
  }) // prettier-ignore

  it('refuses integers of more than 4300 digits, as Python does', () => {
    const digits = (count: number): string => '9'.repeat(count)
    expect(readYaml(`a: ${digits(4300)}`, 'app.yaml')).to.deep.equal({ a: integerOf(BigInt(digits(4300))) })
    const tooLong = 'app.yaml, line 2, column 4: an integer has more than 4300 digits'
    expect(failure(`b: 1\na: ${digits(4301)}`)).to.equal(tooLong)
    expect(failure(`b: 1\na: ${digits(4_000_000)}`)).to.equal(tooLong)
    expect(failure(`b: 1\na: 0b${'1'.repeat(20_000)}`)).to.equal(tooLong)
  })
})
