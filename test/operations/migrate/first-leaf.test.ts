import { expect } from 'chai'
import type { JsonValue } from '../../../src/json/json.ts'
import { firstLeaf, shownBoth } from '../../../src/operations/migrate/first-leaf.ts'

const body = (text: string): JsonValue => [{ color: 'good', blocks: [{ type: 'section', text: { text } }] }]

describe('the first leaf that differs', () => {
  it('is found in lists and maps', () => {
    const whole = { path: 'sent.1.body.attachments', before: body('a'), after: body('b') }

    expect(firstLeaf(whole)).to.deep.equal({
      path: 'sent.1.body.attachments[0].blocks[0].text.text',
      before: 'a',
      after: 'b',
    })
  })

  it('is an item or key that only one side has', () => {
    const [before, after] = [['x'.repeat(90)], ['x'.repeat(90), { a: 1 }]]
    expect(firstLeaf({ path: 'p', before, after })).to.deep.equal({ path: 'p[1]', after: { a: 1 } })
    expect(firstLeaf({ path: 'p', before: [{ a: 1, b: 2 }], after: [{ a: 1 }] })).to.deep.equal({
      path: 'p[0].b',
      before: 2,
    })
  })

  it('is the difference itself for values, and for short lists of another length', () => {
    for (const one of [
      { path: 'p', before: 1, after: 2 },
      { path: 'p', after: [1] },
      { path: 'p', before: ['a', 'b'], after: ['a,b'] },
    ]) {
      expect(firstLeaf(one)).to.deep.equal(one)
    }
  })

  it('is shown with the text around it', () => {
    const same = 'word '.repeat(100)

    expect(shownBoth({ path: 'p', before: `${same}red`, after: `${same}{{ c }}` })).to.deep.equal([
      '…"word word word word word word red"',
      '…"word word word word word word {{ c }}"',
    ])
    expect(shownBoth({ path: 'p', before: `a${same}`, after: 'b' })).to.deep.equal([`"a${same.slice(0, 79)}"…`, '"b"'])
    expect(shownBoth({ path: 'p', after: 'b' })).to.deep.equal(['nothing', '"b"'])
  })
})
