import { expect } from 'chai'
import fc from 'fast-check'
import { Budget } from '../../src/templates/values/budget.ts'
import { lengthOf, sliceOf, trimEnd, trimStart } from '../../src/templates/values/characters.ts'
import { Render } from '../../src/templates/values/render.ts'
import type { Library } from '../../src/templates/values/render.ts'
import { Searcher } from '../../src/templates/values/searcher.ts'
import { replaceEach } from '../../src/templates/values/text-builder.ts'

const library: Library = { filters: new Map(), tests: new Map(), globals: new Map(), methodOf: () => undefined }
const newRender = (): Render => new Render({}, library, new Budget())
/** Texts of few letters: those are full of places where a search begins in vain. */
const few = (maxLength: number) => fc.string({ maxLength, unit: fc.constantFrom('a', 'a', 'b', '🚀', '\ud83d') })

describe('texts of templates', () => {
  it('are found where the library finds them', () => {
    fc.assert(
      fc.property(few(80), few(20), fc.nat(10), (text, wanted, from) => {
        const searcher = new Searcher(newRender(), wanted)
        expect(searcher.indexIn(text, from)).to.equal(text.indexOf(wanted, from))
        expect(searcher.lastIndexIn(text)).to.equal(text.lastIndexOf(wanted))
        if (wanted !== '') expect(searcher.countIn(text)).to.equal(text.split(wanted).length - 1)
      }),
      { numRuns: 2000 },
    )
  })

  it('are counted and cut by characters, not by halves of them', () => {
    fc.assert(
      fc.property(few(30), fc.nat(32), fc.nat(32), (text, start, stop) => {
        const characters = Array.from(text)
        expect(lengthOf(text)).to.equal(characters.length)
        expect(sliceOf(text, start, stop)).to.equal(characters.slice(start, Math.max(start, stop)).join(''))
      }),
      { numRuns: 2000 },
    )
  })

  it('are replaced as the library replaces them, match by match', () => {
    fc.assert(
      fc.property(few(50), (text) => {
        const doubled = (found: string): string => found + found
        expect(replaceEach(text, /ab?/g, ([found]) => doubled(found))).to.equal(text.replace(/ab?/g, doubled))
      }),
    )
    expect(replaceEach('x'.repeat(5000), /x/g, () => 'yz')).to.equal('yz'.repeat(5000))
  })

  it('lose the space that Python knows at their ends', () => {
    const space = '\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2009\u200a\u2028\u2029\u202f\u205f\u3000'
    for (const character of space) expect(trimStart(character) + trimEnd(character)).to.equal('')
    expect(trimStart(`${space}a `)).to.equal('a ')
    expect(trimEnd(` a${space}`)).to.equal(' a')
    expect(trimEnd('\ufeff\u200b')).to.equal('\ufeff\u200b')
  })
})
