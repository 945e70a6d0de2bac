import { expect } from 'chai'
import { relativeTime, sizeText } from '../../src/text/human.ts'

describe('sizes and times for people', () => {
  it('a size has two digits, and the unit that keeps it short', () => {
    const sizes = [0, 999, 1000, 1249, 9949, 9950, 999_499, 999_500, 8_000_000, 2_400_000_000, 5e15]
    expect(sizes.map(sizeText)).to.deep.equal([
      '0 B',
      '999 B',
      '1.0 kB',
      '1.2 kB',
      '9.9 kB',
      '10 kB',
      '999 kB',
      '1.0 MB',
      '8.0 MB',
      '2.4 GB',
      '5000 TB',
    ])
  })

  it('a time is told by its largest unit, rounded down', () => {
    const ago = (milliseconds: number) => relativeTime(1e12 - milliseconds, 1e12)
    expect([0, 999, 1000, 59_999, 60_000, 3_599_999, 3_600_000, 86_400_000, 400 * 86_400_000].map(ago)).to.deep.equal([
      'now',
      'now',
      '1s ago',
      '59s ago',
      '1m ago',
      '59m ago',
      '1h ago',
      '1d ago',
      '400d ago',
    ])
    expect([-999, -1000, -90_000, -86_400_000 * 30].map(ago)).to.deep.equal(['now', 'in 1s', 'in 1m', 'in 30d'])
  })
})
