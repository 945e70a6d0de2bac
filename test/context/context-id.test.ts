import { expect } from 'chai'
import fc from 'fast-check'
import { contextId } from '../../src/context/context-id.ts'
import { CicdError } from '../../src/errors/cicd-error.ts'

const alphanumeric = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789')
const printable = Array.from({ length: 0x7e - 0x20 }, (_, code) => String.fromCharCode(code + 0x21))
const allowed = printable.filter((character) => character !== '{' && character !== '}')
const anyId = fc
  .tuple(fc.constantFrom(...alphanumeric), fc.string({ unit: fc.constantFrom(...allowed), maxLength: 199 }))
  .map((parts) => parts.join(''))

describe('contextId', () => {
  for (const id of ['a', '7', 'app/1.2.3+45', "it's~|fine", 'x'.repeat(200), 'a..b', 'a/../b']) {
    it(`takes ${id.slice(0, 20)} as it is`, () => {
      expect(contextId(id)).to.equal(id)
    })
  }

  for (const [text, why] of [
    ['', 'it is empty'],
    ['x'.repeat(201), 'it has 201 characters'],
    ['..', 'it does not start with a letter or digit'],
    ['-x', 'it does not start with a letter or digit'],
    ['a b', 'it holds " "'],
    ['a{b', 'it holds "{"'],
    ['a}b', 'it holds "}"'],
    ['a\nb', 'it holds "\\n"'],
    ['a\n', 'it holds "\\n"'],
    ['größe', 'it holds "ö"'],
    ['a😀', 'it holds "😀"'],
    ['a\u007f', 'it holds "\u007f"'],
  ] as const) {
    it(`says of ${JSON.stringify(text.slice(0, 20))} that ${why}`, () => {
      expect(() => contextId(text))
        .to.throw(CicdError, `${JSON.stringify(text)} is not a context data id: ${why}`)
        .that.includes({ kind: 'usage', code: 'BAD_ID', exitCode: 2 })
    })
  }

  it('takes every id that follows the rule', () => {
    fc.assert(fc.property(anyId, (id) => contextId(id) === id))
  })

  it('refuses every text with a character that is not allowed, wherever it stands', () => {
    const beyond = fc.integer({ min: 0x7f, max: 0x10ffff }).map((code) => String.fromCodePoint(code))
    const forbidden = fc.oneof(fc.constantFrom(' ', '{', '}', '\0', '\n', '\t', '\u001b'), beyond)
    fc.assert(
      fc.property(anyId, forbidden, fc.nat(), (id, character, at) => {
        const place = at % (id.length + 1)
        expect(() => contextId(id.slice(0, place) + character + id.slice(place))).to.throw(CicdError)
      }),
    )
  })
})
