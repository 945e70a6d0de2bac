import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import fc from 'fast-check'
import { CORE_SCHEMA, load, YAML11_SCHEMA } from 'js-yaml'
import { floatOf, integerOf } from '../../src/json/exact-number.ts'
import { parseJson } from '../../src/json/json-text.ts'
import type { JsonValue } from '../../src/json/json.ts'
import { readYaml } from '../../src/yaml/read-yaml.ts'
import { writeAsPyYaml, writeYaml } from '../../src/yaml/write-yaml.ts'

const lookalikes =
  'yes No on OFF y n ~ null = << 08 010 1_000 0o7 0x_ 0b_ 1e3 1e999 .5 -.5 1. .inf .nan 12:30:45 2026-01-31 2026-99-99 - ? : --- ...'.split(
    ' ',
  )
const text = fc.oneof(
  fc.constantFrom(
    ...lookalikes,
    '',
    ' ',
    '\n',
    'a\nb\n',
    ' a\n\n b \n',
    'a: b',
    '#',
    "it's",
    '"',
    '\t',
    '\r\n',
    '\u0085',
    '\u2028',
    '\uFEFF',
    '\u0000',
    'é',
    '日本',
    '😀',
  ),
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.string({ unit: fc.constantFrom(...Array.from(' \n:-#\'"&*!|>{}[],?%@`0_.eyNé~=<')) }),
)
const number = fc.oneof(
  fc.integer(),
  fc.maxSafeInteger(),
  fc.bigInt().map(integerOf),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(floatOf),
  fc.integer().map(floatOf),
)
const value = fc.letrec<{ any: JsonValue }>((tie) => ({
  any: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    text,
    number,
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('any'), { maxLength: 4 }),
    fc.dictionary(
      text.filter((key) => key !== '__proto__'),
      tie('any'),
      { maxKeys: 4, noNullPrototype: true },
    ),
  ),
})).any

/** Texts that PyYAML reads as their values, which data/check-written.py has checked. */
const written = parseJson(readFileSync(new URL('data/written.json', import.meta.url), 'utf8')) as unknown as {
  readonly value: JsonValue
  readonly yaml: string
}[]

/** The same with one zero: how these readers take `-0.0` is nothing to us. */
function withoutZeros(read: unknown): unknown {
  return JSON.parse(JSON.stringify(read))
}

describe('writeYaml', () => {
  it('writes what PyYAML has been seen to read', () => {
    expect(written.length).to.be.greaterThan(100)
    for (const row of written) expect(writeYaml(row.value)).to.equal(row.yaml)
  })

  it('writes numbers of any size as numbers for every reader', () => {
    const numbers = [
      9007199254740991,
      floatOf(2 ** 53),
      integerOf(2n ** 53n),
      ...[-1e17, 1e21, 1e-7, 1.5e300, 1].map(floatOf),
    ]
    expect(writeYaml([...numbers, 0.1])).to.equal(`- 9007199254740991
- 9007199254740992.0
- 9007199254740992
- -1.0e+17
- 1.0e+21
- 1.0e-07
- 1.5e+300
- 1.0
- 0.1
`)
  })

  it('writes blocks as PyYAML does, quoting what any reader could take for another type', () => {
    const document = {
      state: {
        list: ['a', { b: 1, c: [] }, [1, 2]],
        on: 'yes',
        version: '1.10',
        y: true,
        none: null,
        macro: '{%- x -%}\n  hello\n',
      },
    }
    expect(writeYaml(document)).to.equal(`state:
  list:
  - a
  - b: 1
    c: []
  - - 1
    - 2
  'on': 'yes'
  version: '1.10'
  'y': true
  none: null
  macro: "{%- x -%}\\n  hello\\n"
`)
  })

  it('folds no line and shares nothing', () => {
    const shared = { text: 'word '.repeat(40) + 'end' }
    expect(writeYaml({ a: shared, b: shared })).to.equal(`a:\n  text: ${shared.text}\nb:\n  text: ${shared.text}\n`)
  })

  it('is read back as it was by readYaml', () => {
    fc.assert(
      fc.property(value, (each) => {
        expect(readYaml(writeYaml(each), 'a.yaml')).to.deep.equal(each)
      }),
      { numRuns: 500 },
    )
  })

  it('is read the same by YAML 1.1 and YAML 1.2 readers', () => {
    fc.assert(
      fc.property(value, (each) => {
        const written = writeYaml(each)
        // They have the numbers of JavaScript, which loses digits of long integers.
        const same = JSON.parse(JSON.stringify(each)) as JsonValue
        expect(withoutZeros(load(written, { schema: CORE_SCHEMA }))).to.deep.equal(withoutZeros(same))
        expect(withoutZeros(load(written, { schema: YAML11_SCHEMA }))).to.deep.equal(withoutZeros(same))
      }),
      { numRuns: 500 },
    )
  })

  it('writes nesting as deep as is read, and refuses deeper', () => {
    const nested = (levels: number): JsonValue =>
      levels === 0 ? 'leaf' : levels % 2 === 0 ? [nested(levels - 1)] : { a: nested(levels - 1) }
    expect(readYaml(writeYaml(nested(400)), 'a.yaml')).to.deep.equal(nested(400))
    expect(() => writeYaml(nested(401))).to.throw('the value nests lists and maps more than 400 deep')
    const emptyAtTheEnd = (levels: number): JsonValue => (levels === 1 ? {} : [emptyAtTheEnd(levels - 1)])
    expect(readYaml(writeYaml(emptyAtTheEnd(400)), 'a.yaml')).to.deep.equal(emptyAtTheEnd(400))
    expect(() => writeYaml(emptyAtTheEnd(401))).to.throw('the value nests lists and maps more than 400 deep')
  })
})

/** Values as PyYAML writes them; data/make-dumps.py made them. */
const dumps = parseJson(readFileSync(new URL('data/dumps.json', import.meta.url), 'utf8')) as unknown as {
  readonly value: JsonValue
  readonly indent: number
  readonly yaml: string
}[]

describe('writeAsPyYaml', () => {
  it('writes what PyYAML writes, character by character', () => {
    expect(dumps.length).to.be.greaterThan(100)
    for (const { value: each, indent, yaml } of dumps) {
      expect(writeAsPyYaml(each, { indent })).to.equal(yaml)
    }
  })

  it('writes what stands twice in full, where PyYAML has an anchor', () => {
    const shared = ['x']
    const text = writeAsPyYaml({ a: shared, b: shared }, { indent: 2 })
    expect(text).to.equal('a:\n- x\nb:\n- x\n')
  })

  it('writes what is not finite as YAML does', () => {
    const text = writeAsPyYaml([Infinity, -Infinity, NaN], { indent: 2 })
    expect(text).to.equal('- .inf\n- -.inf\n- .nan\n')
  })

  it('is read back as it was by readYaml', () => {
    fc.assert(
      fc.property(value, fc.integer({ min: 2, max: 9 }), (each, indent) => {
        expect(readYaml(writeAsPyYaml(each, { indent }), 'a.yaml')).to.deep.equal(each)
      }),
      { numRuns: 500 },
    )
  })
})
