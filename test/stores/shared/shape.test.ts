import { expect } from 'chai'
import {
  greatestCount,
  hasShape,
  isCount,
  isRevision,
  isText,
  isTime,
  isoTime,
  listOf,
  optional,
  readCount,
} from '../../../src/stores/shared/shape.ts'
import type { Shape } from '../../../src/stores/shared/shape.ts'

interface Point {
  readonly x: number
  readonly name?: string
}

const point: Shape<Point> = { x: isCount, name: optional(isText) }

describe('the shape of a record', () => {
  it('is that of a map with the keys that it should have, and perhaps those of a newer version', () => {
    const fitting = [{ x: 1 }, { x: 1, name: 'a' }, { x: 1, more: [] }]
    const others = [undefined, null, 1, 'x', [], [1], {}, { x: -1 }, { x: 1, name: null }, { name: 'a' }]

    expect(fitting.map((value) => hasShape(value, point))).to.deep.equal(fitting.map(() => true))
    expect(others.map((value) => hasShape(value, point))).to.deep.equal(others.map(() => false))
  })

  it('is not that of a value which inherits its keys', () => {
    expect(hasShape(JSON.parse('{"__proto__": {"x": 1}}'), point)).to.equal(false)
    expect(hasShape(Object.create({ x: 1 }), point)).to.equal(false)
  })

  it('may hold lists of what is checked too', () => {
    expect([[], ['a'], ['a', 1], 'a', undefined].map(listOf(isText))).to.deep.equal([true, true, false, false, false])
  })
})

describe('a count', () => {
  it('is a whole number from 0 that is exact, with room for what is computed from it', () => {
    expect([0, 1, greatestCount].map(isCount)).to.deep.equal([true, true, true])
    const others = [-1, 0.5, greatestCount + 1, 2 ** 53, Infinity, NaN, '1', null, undefined]
    expect(others.map(isCount)).to.deep.equal(others.map(() => false))
    expect([greatestCount - 2, greatestCount - 1].map(isRevision)).to.deep.equal([true, false])
  })

  it('is read from digits, and from nothing else', () => {
    expect(['0', '17', String(greatestCount)].map(readCount)).to.deep.equal([0, 17, greatestCount])
    const others = ['', ' 1', '1 ', '+1', '-1', '1.0', '1e3', '0x1', 'inf', 'NaN', '9'.repeat(16), '1'.repeat(400)]
    expect(others.map(readCount)).to.deep.equal(others.map(() => undefined))
  })
})

describe('a time', () => {
  it('is ISO 8601', () => {
    expect(['2026-01-02T03:04:05.678Z', '2026-01-02T03:04:05Z'].map(isTime)).to.deep.equal([true, true])
    const others = ['', 'now', '2026', '1', '2026-13-02T03:04:05Z', 1767323045678, null]
    expect(others.map(isTime)).to.deep.equal(others.map(() => false))
  })

  it('is the last that there is where milliseconds go beyond', () => {
    expect([0, 8.64e15, greatestCount, Infinity].map(isoTime)).to.deep.equal([
      '1970-01-01T00:00:00.000Z',
      ...Array<string>(3).fill('+275760-09-13T00:00:00.000Z'),
    ])
  })
})
