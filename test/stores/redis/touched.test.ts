import { expect } from 'chai'
import type { Operation } from '../../../src/context/operation.ts'
import { touchedIn, touchedText } from '../../../src/stores/redis/touched.ts'

const entry = { revision: 7, time: '', actor: 'ann', command: 'set', inverse: [] }
const set = (path: string): Operation => ({ op: 'set', path, value: 1 })
const sent = (paths: readonly string[], more = {}) =>
  touchedIn(`7 ${touchedText({ ...entry, operations: paths.map(set), ...more })}`)

describe('the keys in a hint', () => {
  it('are the top-level keys that the operations change, each once', () => {
    expect(sent(['state.a', 'state["b c"]', 'decisions.deploy'])).to.deep.equal(['state', 'decisions'])
    expect(sent(['"a b".c', "['x y']"])).to.deep.equal(['a b', 'x y'])
  })

  it('are unknown for a new document, and if there are too many', () => {
    expect(sent(['state.a'], { creates: true })).to.equal(undefined)
    expect(sent([])).to.equal(undefined)
    expect(sent(Array.from({ length: 200 }, (_, n) => `key-${n}`))).to.equal(undefined)
  })

  it('are unknown in hints of other programs', () => {
    for (const message of ['7', 'deleted', '', '7 ', '7 {}', '7 [1]', '7 [']) {
      expect(touchedIn(message), message).to.equal(undefined)
    }
  })
})
