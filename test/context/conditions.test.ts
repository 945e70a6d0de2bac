import { expect } from 'chai'
import { unmetCondition } from '../../src/context/conditions.ts'
import type { Condition } from '../../src/context/operation.ts'
import { errorOf } from '../support/error-of.ts'

const document = { state: { n: 5, yes: true, text: 'x', none: null, map: { a: 1, b: [2] }, long: 'y'.repeat(100) } }

describe('unmetCondition', () => {
  const met: Condition[] = [
    { if: 'equals', path: 'state.text', value: 'x' },
    { if: 'equals', path: 'state.map', value: { b: [2], a: 1 } },
    { if: 'equals', path: 'state.none', value: null },
    { if: 'equals', path: 'state.n', value: '5' },
    { if: 'equals', path: 'state.yes', value: 'true' },
    { if: 'absent', path: 'state.other' },
    { if: 'absent', path: 'state.text.below' },
    { if: 'revision', revision: 7 },
  ]
  it('says nothing when all conditions hold', () => {
    expect(unmetCondition(document, 7, met)).to.equal(undefined)
    expect(unmetCondition(document, 7, [])).to.equal(undefined)
  })

  const unmet: [Condition, string][] = [
    [{ if: 'equals', path: 'state.text', value: 'z' }, 'state.text is "x", not "z"'],
    [{ if: 'equals', path: 'state.n', value: '05' }, 'state.n is 5, not "05"'],
    [{ if: 'equals', path: 'state.text', value: 5 }, 'state.text is "x", not 5'],
    [{ if: 'equals', path: 'state.none', value: 'null' }, 'state.none is null, not "null"'],
    [{ if: 'equals', path: 'state.map', value: { a: 1 } }, 'state.map is {"a":1,"b":[2]}, not {"a":1}'],
    [{ if: 'equals', path: 'state.other', value: 'z' }, 'state.other is not there, "z" is expected'],
    [
      { if: 'equals', path: 'state.long', value: 'z' },
      `state.long is "${'y'.repeat(56)}… (45 more characters), not "z"`,
    ],
    [
      { if: 'equals', path: 'state.long', value: 'y'.repeat(101) },
      `state.long is "${'y'.repeat(56)}… (45 more characters), not "${'y'.repeat(56)}… (46 more characters)`,
    ],
    [
      { if: 'equals', path: 'state.long', value: 'y'.repeat(99) + 'z' },
      'state.long is text that differs from what is expected after its first characters',
    ],
    [{ if: 'absent', path: 'state.text' }, 'state.text is there: "x"'],
    [{ if: 'absent', path: 'state.none' }, 'state.none is there: null'],
    [{ if: 'revision', revision: 6 }, 'the revision is 7, not 6'],
  ]
  for (const [condition, sentence] of unmet) {
    it(`says: ${sentence.slice(0, 50)}`, () => {
      expect(unmetCondition(document, 7, [...met, condition])).to.equal(sentence)
    })
  }

  it('refuses JSONPath', () => {
    expect(errorOf(() => unmetCondition(document, 7, [{ if: 'absent', path: 'state.*' }])).code).to.equal('BAD_PATH')
  })
})
