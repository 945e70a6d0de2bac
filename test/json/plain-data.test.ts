import { expect } from 'chai'
import { ExactNumber, floatOf, integerOf } from '../../src/json/exact-number.ts'
import { copyOf, fromPlain, toPlain, withoutWholeFloats } from '../../src/json/plain-data.ts'

const long = 12345678901234567890n

describe('data for programs in JavaScript', () => {
  it('has the numbers of JavaScript', () => {
    const data = { a: floatOf(1), b: [integerOf(long), 2, 2.5], c: { d: 'x', e: null } }
    expect(toPlain(data)).to.deep.equal({ a: 1, b: [long, 2, 2.5], c: { d: 'x', e: null } })
    expect(toPlain(data).c).to.equal(data.c)
  })

  it('is taken with bigints, floats that say so, and numbers that may have been rounded', () => {
    const given = {
      a: 1n,
      b: long,
      c: new ExactNumber(1),
      d: 2 ** 53,
      e: new ExactNumber(2.5),
      f: new ExactNumber(7n),
      g: 1,
    }
    expect(fromPlain(given)).to.deep.equal({
      ...{ a: 1, b: integerOf(long), c: floatOf(1), d: floatOf(2 ** 53), e: 2.5, f: 7, g: 1 },
    })
    const date = new Date(0)
    const other: object = { date, list: [1] }
    expect(fromPlain(other)).to.equal(other)
  })

  it('is checked by schemas with whole numbers for whole floats', () => {
    expect(withoutWholeFloats({ a: floatOf(3), b: integerOf(long) })).to.deep.equal({ a: 3, b: Number(long) })
  })

  it('is copied with its numbers', () => {
    const data = { a: [floatOf(1)], b: integerOf(long) }
    expect(copyOf(data)).to.deep.equal(data)
    expect(copyOf(data).a).not.to.equal(data.a)
  })
})

describe('an exact number', () => {
  it('is written, compared and computed with as the number that it is', () => {
    expect(JSON.stringify({ a: floatOf(1), b: integerOf(long) })).to.equal('{"a":1.0,"b":12345678901234567890}')
    expect(`${String(floatOf(1))} ${String(floatOf(1e16))} ${String(integerOf(long))}`).to.equal(
      '1.0 1e+16 12345678901234567890',
    )
    expect(Number(floatOf(3)) + 1).to.equal(4)
    expect(integerOf(long) > floatOf(1)).to.equal(true)
  })
})
