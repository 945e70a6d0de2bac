import { expect } from 'chai'
import fc from 'fast-check'
import { excerpt, pieces, shorten } from '../../src/text/shorten.ts'

describe('text that is too long', () => {
  const anyText = fc.string({ unit: fc.constantFrom('a', ' ', '\n', '🚀', 'é'), maxLength: 300 })

  it('keeps at most what is allowed, and never half a character', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 40, max: 200 }), (text, most) => {
        const short = shorten(text, most)
        expect(short.length).to.be.at.most(most)
        expect(short.isWellFormed()).to.equal(true)
        if (text.length <= most) expect(short).to.equal(text)
      }),
    )
  })

  it('ends with how much is missing', () => {
    expect(shorten('x'.repeat(100), 50)).to.equal(`${'x'.repeat(27)}… (73 more characters)`)
  })

  it('is an ending alone where there is no room for more', () => {
    expect(shorten('x'.repeat(100), 5)).to.equal('… (100 more characters)')
  })

  it('stands on one line in an excerpt, without control characters', () => {
    expect(excerpt(' a\r\n\tb\u001b[31m\u0000\u2028c \n', 50)).to.equal('a b [31m c')
    expect(excerpt('word \n'.repeat(20), 50)).to.equal(`${'word '.repeat(5)}wor… (71 more characters)`)
  })

  it('in pieces loses nothing', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 2, max: 50 }), (text, most) => {
        const parts = pieces(text, most)
        expect(parts.join('')).to.equal(text)
        expect(parts.every((part) => part.length <= most && part.isWellFormed())).to.equal(true)
      }),
    )
  })
})
