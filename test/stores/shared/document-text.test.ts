import { expect } from 'chai'
import fc from 'fast-check'
import type { JsonObject, JsonValue } from '../../../src/json/json.ts'
import { parseJson } from '../../../src/json/json-text.ts'
import { floatOf, integerOf } from '../../../src/json/exact-number.ts'
import { checkSize } from '../../../src/stores/shared/document-size.ts'
import { readDocument, readDocumentBytes, readJson, writeDocument } from '../../../src/stores/shared/document-text.ts'
import { readYaml } from '../../../src/yaml/read-yaml.ts'
import { errorOf } from '../../support/error-of.ts'

describe('the text of a document', () => {
  it('is compact JSON that says in escapes what YAML readers refuse', () => {
    expect(
      writeDocument({
        b: 'a\u007f\u0085\u009f\u2028\u2029\ufeff\ufffe é🚀',
        a: [floatOf(1e21), -1e-7, 1.5e-9, 0.1, floatOf(2 ** 53), integerOf(2n ** 53n), floatOf(1)],
        s: '1e+21',
      }),
    ).to.equal(
      '{"b":"a\\u007f\\u0085\\u009f\\u2028\\u2029\\ufeff\\ufffe é🚀","a":[1.0e+21,-1.0e-07,1.5e-09,0.1,9007199254740992.0,9007199254740992,1.0],"s":"1e+21"}',
    )
  })

  it('is read back as JSON and as YAML alike, whatever it holds', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ maxLength: 30 }), fc.jsonValue({ maxDepth: 4 })), (value) => {
        const document = parseJson(JSON.stringify(value)) as JsonObject
        const text = writeDocument(document)
        expect(readDocument(text, 'here')).to.deep.equal(document)
        // Our own YAML reader refuses this key.
        fc.pre(!text.includes('"__proto__"'))
        expect(readYaml(text, 'here')).to.deep.equal(document)
      }),
    )
  })

  it('loses no digit of a long integer', () => {
    const document = readDocument(
      '{"a":12345678901234567890,"b":-9007199254740993,"c":9007199254740991,"d":0.12345678901234567}',
      'here',
    )

    expect(document).to.deep.equal({
      a: integerOf(12345678901234567890n),
      b: integerOf(-9007199254740993n),
      c: 9007199254740991,
      d: 0.12345678901234567,
    })
  })

  it('may be YAML', () => {
    expect(readDocument('on: yes\nport: 08\nlist: []\n', 'here')).to.deep.equal({ on: true, port: '08', list: [] })
  })

  it('may hold the key __proto__, which is a key like any other', () => {
    const document = readDocument('{"__proto__":{"polluted":true},"n":1234567890123456}', 'here')

    expect(Object.keys(document)).to.deep.equal(['__proto__', 'n'])
    expect(Object.getPrototypeOf(document)).to.equal(Object.prototype)
  })

  it('is named where it cannot be read', () => {
    expect(() => readDocument('[1]', 'the key "x"')).to.throw(/^the key "x" holds no context data: it is not a map$/)
    expect(() => readDocument('a: [', 'the key "x"')).to.throw(
      /^the key "x" holds no context data: it is neither JSON nor YAML, line 1, column \d+: /,
    )
    expect(() => readDocumentBytes(Buffer.from([0xff]), 'the key "x"', [])).to.throw(/it is not UTF-8/)
  })

  it('may be 400 levels deep, and no deeper, read or written', () => {
    const nested = (levels: number) => {
      let value: JsonValue = 1
      for (let level = 1; level < levels; level++) value = [value]
      return { a: value }
    }

    expect(readDocument(writeDocument(nested(400)), 'x')).to.deep.equal(nested(400))
    for (const levels of [401, 100_000]) {
      expect(errorOf(() => writeDocument(nested(levels)))).to.include({
        code: 'TOO_DEEP',
        message: 'the context data would be nested more than 400 levels deep. Nothing was stored.',
      })
    }
    for (const levels of [401, 100_000]) {
      const text = `{"a":${'['.repeat(levels - 1)}1${']'.repeat(levels - 1)}}`
      expect(errorOf(() => readDocument(text, 'the key "x"')).message).to.equal(
        'the key "x" holds no context data: it is nested more than 400 levels deep',
      )
    }
  })

  it('may stand in a record, a hundred levels down; what is deeper is none', () => {
    const text = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`

    expect(readJson(text(500))).to.be.an('array')
    expect([501, 100_000].map((levels) => readJson(text(levels)))).to.deep.equal([undefined, undefined])
  })
})

describe('the size of a document', () => {
  it('is counted in bytes of its text', () => {
    const document = { text: 'é'.repeat(10) }
    const text = writeDocument(document)

    expect(() => checkSize(text, 31, document)).not.to.throw()
    expect(() => checkSize(text, 30, document)).to.throw(/^the context data would have 31 bytes, 30 are allowed; /)
  })

  it('is explained by the paths that make it large, as deep as that leads', () => {
    const document = { state: { log: 'x'.repeat(5000), 'a.b': ['y'.repeat(3000), 'z'] }, small: 'w'.repeat(100) }

    expect(() => checkSize(writeDocument(document), 1000, document)).to.throw(
      /the largest in it: state\.log \(5002 bytes\), state\["a\.b"\]\[0\] \(3002 bytes\)\. Nothing was stored\.$/,
    )
  })

  it('is explained by the largest values where all are small', () => {
    const document = Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`key${n}`, 'x'.repeat(n)]))

    expect(() => checkSize(writeDocument(document), 100, document)).to.throw(
      /the largest in it: key49 \(51 bytes\), key48 \(50 bytes\), key47 \(49 bytes\)\./,
    )
  })
})
