import { expect } from 'chai'
import fc from 'fast-check'
import { CicdError } from '../../src/errors/cicd-error.ts'
import { parseDuration } from '../../src/text/duration.ts'

describe('parseDuration', () => {
  for (const [text, milliseconds] of [
    ['500ms', 500],
    ['10s', 10_000],
    ['5m', 300_000],
    ['1h30m', 5_400_000],
    ['30d', 2_592_000_000],
    ['2w', 1_209_600_000],
    ['0s', 0],
    ['1m1ms', 60_001],
  ] as const) {
    it(`reads ${text} as ${milliseconds} milliseconds`, () => {
      expect(parseDuration(text)).to.equal(milliseconds)
    })
  }

  for (const text of ['', '10', '10 s', 's', '-1s', '1.5h', '1y', '10s ', '1s2', '9'.repeat(30) + 'd']) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      expect(() => parseDuration(text))
        .to.throw(CicdError, `${JSON.stringify(text)} is not a duration`)
        .with.property('kind', 'usage')
    })
  }

  it('adds its parts', () => {
    fc.assert(
      fc.property(fc.nat(1000), fc.nat(1000), (hours, seconds) => {
        expect(parseDuration(`${hours}h${seconds}s`)).to.equal(hours * 3_600_000 + seconds * 1000)
      }),
    )
  })
})
