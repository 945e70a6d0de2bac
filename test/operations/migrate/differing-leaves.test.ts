import { expect } from 'chai'
import type { JsonValue } from '../../../src/json/json.ts'
import { leavesOf, shownBoth } from '../../../src/operations/migrate/differing-leaves.ts'

const body = (text: string): JsonValue => [{ color: 'good', blocks: [{ type: 'section', text: { text } }] }]

describe('the values that differ inside of a difference', () => {
  it('are found in lists and maps', () => {
    const whole = { path: 'sent.1.body.attachments', before: body('a'), after: body('b') }

    expect(leavesOf(whole)).to.deep.equal([
      { path: 'sent.1.body.attachments[0].blocks[0].text.text', before: 'a', after: 'b' },
    ])
  })

  it('are all found', () => {
    const before = [{ a: 1, b: { c: [1, 2], d: 'x' } }, 'same', { e: null }]
    const after = [{ a: 2, b: { c: [1, 3], d: 'x', f: true } }, 'same', {}]

    expect(leavesOf({ path: 'p', before, after })).to.deep.equal([
      { path: 'p[0].a', before: 1, after: 2 },
      { path: 'p[0].b.c[1]', before: 2, after: 3 },
      { path: 'p[0].b.f', after: true },
      { path: 'p[2].e', before: null },
    ])
  })

  it('begin with the lengths of long lists, if items before the end differ', () => {
    const [one, two, three] = ['one'.repeat(40), 'two'.repeat(40), 'three'.repeat(40)]
    const moved = { path: 'p', before: [one, two, three], after: [two, three] }

    expect(leavesOf(moved)).to.deep.equal([
      moved,
      { path: 'p[0]', before: one, after: two },
      { path: 'p[1]', before: two, after: three },
      { path: 'p[2]', before: three },
    ])
    expect(shownBoth(moved)).to.deep.equal(['a list of 3 items', 'a list of 2 items'])
    expect(leavesOf({ path: 'p', before: [one, two], after: [one] })).to.deep.equal([{ path: 'p[1]', before: two }])
  })

  it('are an item or key that only one side has', () => {
    const [before, after] = [['x'.repeat(90)], ['x'.repeat(90), { a: 1 }]]
    expect(leavesOf({ path: 'p', before, after })).to.deep.equal([{ path: 'p[1]', after: { a: 1 } }])
    expect(leavesOf({ path: 'p', before: [{ a: 1, b: 2 }], after: [{ a: 1 }] })).to.deep.equal([
      { path: 'p[0].b', before: 2 },
    ])
  })

  it('are the difference itself for values, and for short lists of another length', () => {
    for (const one of [
      { path: 'p', before: 1, after: 2 },
      { path: 'p', after: [1] },
      { path: 'p', before: ['a', 'b'], after: ['a,b'] },
    ]) {
      expect(leavesOf(one)).to.deep.equal([one])
    }
  })

  it('are shown with the text around it', () => {
    const same = 'word '.repeat(100)

    expect(shownBoth({ before: `${same}red`, after: `${same}{{ c }}` })).to.deep.equal([
      '…"word word word word word word red"',
      '…"word word word word word word {{ c }}"',
    ])
    expect(shownBoth({ before: `a${same}`, after: 'b' })).to.deep.equal([`"a${same.slice(0, 79)}"…`, '"b"'])
    expect(shownBoth({ after: 'b' })).to.deep.equal(['nothing', '"b"'])
  })
})
