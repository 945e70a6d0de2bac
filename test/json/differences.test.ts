import { expect } from 'chai'
import fc from 'fast-check'
import { isDeepStrictEqual } from 'node:util'
import { differences } from '../../src/json/differences.ts'
import { valueAt } from '../../src/json/find-value.ts'
import type { JsonObject } from '../../src/json/json.ts'
import { parsePath } from '../../src/json/path.ts'
import { documentArbitrary, nameArbitrary, valueArbitrary } from './arbitraries.ts'

describe('the differences between two documents', () => {
  it('are what was added, removed and changed, each by its path', () => {
    const before = { same: 1, state: { gone: 'x', changed: 1, deep: { a: 1, b: 2 } } }
    const after = { same: 1, state: { changed: 2, deep: { a: 1, b: 3 }, new: null } }

    expect(differences(before, after)).to.deep.equal([
      { path: 'state.gone', before: 'x' },
      { path: 'state.changed', before: 1, after: 2 },
      { path: 'state.deep.b', before: 2, after: 3 },
      { path: 'state.new', after: null },
    ])
  })

  it('take lists, and maps that were none before, as a whole', () => {
    expect(differences({ list: [1, { a: 1 }], map: null }, { list: [1, { a: 2 }], map: { a: 1 } })).to.deep.equal([
      { path: 'list', before: [1, { a: 1 }], after: [1, { a: 2 }] },
      { path: 'map', before: null, after: { a: 1 } },
    ])
  })

  it('write names so that they can be read back', () => {
    expect(differences({}, { 'a.b': 1, '': 2 })).to.deep.equal([
      { path: '["a.b"]', after: 1 },
      { path: '[""]', after: 2 },
    ])
  })

  it('do not count the order of keys', () => {
    expect(differences({ a: { x: 1, y: [{ p: 1, q: 2 }] } }, { a: { y: [{ q: 2, p: 1 }], x: 1 } })).to.deep.equal([])
  })

  it('see a key __proto__ as any other', () => {
    const poisoned = JSON.parse('{"a":{"__proto__":{"x":1}}}') as JsonObject
    expect(JSON.stringify(differences({ a: {} }, poisoned))).to.equal('[{"path":"a.__proto__","after":{"x":1}}]')
    expect(differences(poisoned, { a: {} })).to.have.length(1)
  })

  it('have paths that can be read back however deep the documents are', () => {
    const deep = (leaf: number) => JSON.parse(`${'{"a":'.repeat(1000)}${leaf}${'}'.repeat(1000)}`) as JsonObject

    const [difference, ...more] = differences(deep(1), deep(2))

    expect(more).to.deep.equal([])
    expect(valueAt(deep(1), parsePath(difference!.path))).to.deep.equal(difference!.before)
  })

  it('are none between a document and itself', () => {
    fc.assert(
      fc.property(anyDocument, (document) => {
        expect(differences(document, structuredClone(document))).to.deep.equal([])
      }),
    )
  })

  it('are all real, and none is left out', () => {
    let found = 0
    const property = fc.property(anyDocument, anyDocument, (before, after) => {
      const all = differences(before, after)

      found += all.length
      for (const difference of all) {
        const path = parsePath(difference.path)
        expect(valueAt(before, path)).to.deep.equal(difference.before)
        expect(valueAt(after, path)).to.deep.equal(difference.after)
        expect(difference.before).not.to.deep.equal(difference.after)
      }
      expect(all.length === 0).to.equal(isDeepStrictEqual(before, after))
    })
    fc.assert(property, { numRuns: 500 })
    expect(found).to.be.above(500)
  })
})

const anyDocument = fc.oneof(
  documentArbitrary,
  fc.dictionary(nameArbitrary, fc.oneof(documentArbitrary, valueArbitrary), { maxKeys: 4, noNullPrototype: true }),
)
