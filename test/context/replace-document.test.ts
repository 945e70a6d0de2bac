import { expect } from 'chai'
import fc from 'fast-check'
import { applyOperations } from '../../src/context/apply-operations.ts'
import { replacementOperations } from '../../src/context/replace-document.ts'
import { documentArbitrary, nameArbitrary, valueArbitrary } from '../json/arbitraries.ts'

const unguarded = { allowConfigPaths: true, unguarded: true }

describe('replacing a document', () => {
  it('takes an operation for each value that differs, and none for what stays', () => {
    const from = { channel: 'c', pipelines: { build: {} }, state: { a: 1, list: [1], gone: true } }
    const to = { channel: 'c', pipelines: { build: {} }, state: { a: 2, list: [1, 2] }, new: {} }

    expect(replacementOperations(from, to)).to.deep.equal([
      { op: 'set', path: 'state.a', value: 2 },
      { op: 'set', path: 'state.list', value: [1, 2] },
      { op: 'unset', path: 'state.gone' },
      { op: 'set', path: 'new', value: {} },
    ])
  })

  it('makes any document of any other, and back again', () => {
    const anyDocument = fc.oneof(
      documentArbitrary,
      fc.dictionary(nameArbitrary, fc.oneof(documentArbitrary, valueArbitrary), { maxKeys: 4, noNullPrototype: true }),
    )
    const property = fc.property(anyDocument, anyDocument, (from, to) => {
      const made = applyOperations(from, replacementOperations(from, to), unguarded)
      expect(made.document).to.deep.equal(to)
      expect(applyOperations(made.document, made.inverse, unguarded).document).to.deep.equal(from)
      expect(applyOperations(to, replacementOperations(to, from), unguarded).document).to.deep.equal(from)
    })
    fc.assert(property, { numRuns: 500 })
  })
})
