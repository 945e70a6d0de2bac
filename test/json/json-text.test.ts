import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import fc from 'fast-check'
import { floatOf, integerOf } from '../../src/json/exact-number.ts'
import { parseJson, stringifyForYaml, stringifyJson } from '../../src/json/json-text.ts'
import { equalJson, sameJson } from '../../src/json/json.ts'
import type { JsonValue } from '../../src/json/json.ts'
import { pythonJson } from '../../src/legacy/print.ts'
import { readYaml } from '../../src/yaml/read-yaml.ts'
import { writeAsPyYaml, writeYaml } from '../../src/yaml/write-yaml.ts'

type Row = { json: string; dumps: string; yaml: string } | { scalar: string; yaml: string }

/** Numbers in every spelling as Python reads and writes them; data/make-numbers.py tells how. */
const recorded = JSON.parse(readFileSync(new URL('data/numbers.json', import.meta.url), 'utf8')) as Row[]

/** Numbers of all kinds, as the readers make them. */
const number = fc.oneof(
  fc.maxSafeInteger(),
  fc.bigInt().map(integerOf),
  fc.bigInt({ min: -(10n ** 60n), max: 10n ** 60n }).map(integerOf),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(floatOf),
  fc.integer().map(floatOf),
  fc.constantFrom(...[0, -0, 1e15, 1e16, -1e21, 1e-4, 1e-5, 5e-324, 2 ** 53].map(floatOf)),
)
/** Texts in which something looks like a number. */
const text = fc.oneof(
  fc.string(),
  fc.constantFrom('1.0', ', 1.0', '": 1.5e3', '\\', '"', '[12345678901234567890', 'v1e5'),
)
const value = fc.letrec<{ any: JsonValue }>((tie) => ({
  any: fc.oneof(
    { depthSize: 'small' },
    number,
    text,
    fc.constantFrom(true, false, null),
    fc.array(tie('any'), { maxLength: 4 }),
    fc.dictionary(
      // V8 reads the key `"` as `\` where an object before it, in whatever test, had that one: JSON.parse('{"k":1,"\\\\":1}'), then '{"k":1,"\\"":1}'.
      text.filter((key) => !['__proto__', '\\', '"'].includes(key)),
      tie('any'),
      { maxKeys: 4, noNullPrototype: true },
    ),
  ),
})).any

describe('the numbers of JSON', () => {
  it('are read and written as Python does both, as JSON and as YAML', () => {
    expect(recorded.length).to.be.greaterThan(700)
    for (const row of recorded) {
      const read = 'json' in row ? parseJson(row.json) : readYaml(row.scalar, 'a.yaml')
      if ('json' in row) expect(pythonJson(read), row.json).to.equal(row.dumps)
      expect(writeAsPyYaml(read, { indent: 2 }), JSON.stringify(row)).to.equal(row.yaml)
    }
  })

  it('come back as they were from every text that is written', () => {
    fc.assert(
      fc.property(value, (each) => {
        for (const json of [
          stringifyJson(each),
          stringifyJson(each, 2),
          stringifyForYaml(each),
          JSON.stringify(each),
        ]) {
          expect(sameJson(parseJson(json), each), json).to.equal(true)
        }
        for (const yaml of [stringifyForYaml(each), writeYaml(each)]) {
          expect(sameJson(readYaml(yaml, 'a.yaml'), each), yaml).to.equal(true)
        }
      }),
      { numRuns: 1000 },
    )
  })

  it('keep their text: a float its point, an integer its digits', () => {
    const json = '{"a":1.0,"b":12345678901234567890,"c":-0.0,"d":[1,0.5,1e+16],"e":"1.0","f":9007199254740993}'
    expect(stringifyJson(parseJson(json))).to.equal(json)
    expect(parseJson('[1.0, 1e3, 100, 0.99999999999999999, -0, 1e400]')).to.deep.equal([
      ...[floatOf(1), floatOf(1000), 100, floatOf(1), 0],
      '1e400',
    ])
  })

  it('are equal as in Python, and the same only with their kind', () => {
    const pairs: [string, string, boolean, boolean][] = [
      ['1', '1.0', true, false],
      ['[{"a": 1.0}]', '[{"a": 1}]', true, false],
      ['12345678901234567890', '12345678901234567891', false, false],
      ['12345678901234567890', '12345678901234567890', true, true],
      ['1e20', '100000000000000000000', true, false],
      ['9007199254740993', '9007199254740992.0', false, false],
      ['0.0', '-0.0', true, false],
      ['1.0', '"1.0"', false, false],
      ['1.0', 'true', false, false],
      ['1.0', '{}', false, false],
    ]
    for (const [a, b, equal, same] of pairs) {
      expect([equalJson(parseJson(a), parseJson(b)), sameJson(parseJson(a), parseJson(b))], a).to.deep.equal([
        equal,
        same,
      ])
      expect([equalJson(parseJson(b), parseJson(a)), sameJson(parseJson(b), parseJson(a))], b).to.deep.equal([
        equal,
        same,
      ])
    }
  })

  it('have 4300 digits at most where they are integers', () => {
    expect(stringifyJson(parseJson('9'.repeat(4300)))).to.equal('9'.repeat(4300))
    for (const digits of [4301, 4_000_000]) {
      const began = process.cpuUsage()
      expect(() => parseJson(`{"a": -${'9'.repeat(digits)}}`)).to.throw(
        SyntaxError,
        'an integer has more than 4300 digits',
      )
      expect(process.cpuUsage(began).user / 1e6).to.be.lessThan(1)
    }
  })
})
