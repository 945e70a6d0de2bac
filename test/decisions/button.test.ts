import { expect } from 'chai'
import fc from 'fast-check'
import { buttonValue, readButton } from '../../src/decisions/button.ts'

const key = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$/)
const button = fc.record({
  context: fc.stringMatching(/^[A-Za-z0-9][!-z|~]{0,199}$/),
  question: fc.uuid(),
  name: key,
  option: key,
})

describe('what a button of a question holds', () => {
  it('is read as it was written, for any ids and names, and fits into a button', () => {
    fc.assert(
      fc.property(button, (one) => {
        const value = buttonValue(one)
        expect(value.length).to.be.lessThan(801)
        expect(readButton(value)).to.deep.equal(one)
      }),
    )
  })

  it('is at most 900 characters, even if each character of the id is escaped', () => {
    const longest = { context: `a${'"'.repeat(199)}`, question: '0f8fad5b-d9cb-469f-a165-70867728950e' }
    const proofs = { code: 'c'.repeat(22), asked: 'a'.repeat(64) }
    const value = buttonValue({ ...longest, name: 'n'.repeat(63), option: 'o'.repeat(63), ...proofs })
    expect(value.length).to.be.lessThan(901)
    expect(readButton(value)).to.deep.include(longest)
  })

  it('is not found in any other text', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => readButton(text) === undefined))
  })

  const right = { context: 'flow-1', question: '0f8fad5b-d9cb-469f-a165-70867728950e', name: 'deploy', option: 'yes' }
  for (const [what, said] of Object.entries({
    'a further key': { ...right, value: 1 },
    'a missing key': { context: 'flow-1', name: 'deploy', option: 'yes' },
    'another kind of value': { ...right, option: ['yes'] },
    'an id of no context': { ...right, context: '../flow-1' },
    'an id of no question': { ...right, question: 'latest' },
    'the text of an option': { ...right, option: 'Yes, deploy' },
    'a name of the engine': { ...right, name: '__proto__' },
  })) {
    it(`is refused with ${what}`, () => {
      expect(readButton(JSON.stringify({ cicdstatemgr: said }))).to.equal(undefined)
      expect(readButton(JSON.stringify({ cicdstatemgr: right }))).to.deep.equal(right)
    })
  }

  it('stands alone in its value', () => {
    expect(readButton(JSON.stringify({ cicdstatemgr: right, more: 1 }))).to.equal(undefined)
    expect(readButton(`${JSON.stringify({ cicdstatemgr: right })} x`)).to.equal(undefined)
    expect(readButton(JSON.stringify([{ cicdstatemgr: right }]))).to.equal(undefined)
    expect(readButton(' '.repeat(2000) + buttonValue(right))).to.equal(undefined)
  })
})
