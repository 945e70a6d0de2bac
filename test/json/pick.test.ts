import { expect } from 'chai'
import fc from 'fast-check'
import { valueAt } from '../../src/json/find-value.ts'
import type { JsonValue } from '../../src/json/json.ts'
import type { Path } from '../../src/json/path.ts'
import { parsePath } from '../../src/json/path.ts'
import { pick } from '../../src/json/pick.ts'
import { nameArbitrary, valueArbitrary } from './arbitraries.ts'

const picked = (values: Record<string, JsonValue>) =>
  pick(Object.entries(values).map(([path, value]) => ({ path: parsePath(path), value })))

describe('picking values', () => {
  it('makes a document with nothing else in it', () => {
    expect(picked({ 'state.a.b': 1, 'state.c': [1, { d: 2 }], channel: null })).to.deep.equal({
      state: { a: { b: 1 }, c: [1, { d: 2 }] },
      channel: null,
    })
  })

  it('puts a list item under its number', () => {
    expect(picked({ 'list[2].name': 'x', 'list[0]': 'y' })).to.deep.equal({ list: { '2': { name: 'x' }, '0': 'y' } })
  })

  it('is empty where nothing was picked', () => {
    expect(pick([])).to.deep.equal({})
  })

  it('does not write a value twice that lies below another one, and changes nothing in its input', () => {
    const whole = { x: 1, list: [{ y: 2 }] }
    const below = { path: parsePath('a.list[0].y'), value: 2 }

    for (const values of [
      [{ path: parsePath('a'), value: whole }, below],
      [below, { path: parsePath('a'), value: whole }],
    ]) {
      expect(pick(values)).to.deep.equal({ a: { x: 1, list: [{ y: 2 }] } })
    }
    expect(whole).to.deep.equal({ x: 1, list: [{ y: 2 }] })
  })

  it('keeps a name __proto__ as an ordinary name', () => {
    expect(JSON.stringify(picked({ '__proto__.polluted': true }))).to.equal('{"__proto__":{"polluted":true}}')
    expect(({} as Record<string, unknown>).polluted).to.equal(undefined)
  })

  it('has each value under its path, whatever the names', () => {
    const anyPath = fc.array(
      nameArbitrary.map((name) => ({ kind: 'name', name }) as const),
      { minLength: 1, maxLength: 4 },
    )
    fc.assert(
      fc.property(anyPath, anyPath, valueArbitrary, valueArbitrary, (path, other, value, otherValue) => {
        fc.pre(!begins(path, other) && !begins(other, path))
        const document = pick([
          { path, value },
          { path: other, value: otherValue },
        ])
        expect(valueAt(document, path)).to.deep.equal(value)
        expect(valueAt(document, other)).to.deep.equal(otherValue)
      }),
    )
  })
})

function begins(path: Path, other: Path): boolean {
  return JSON.stringify(other.slice(0, path.length)) === JSON.stringify(path)
}
