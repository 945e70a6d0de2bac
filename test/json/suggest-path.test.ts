import { expect } from 'chai'
import { suggestPath } from '../../src/json/suggest-path.ts'

describe('suggestPath', () => {
  const document = { state: { appName: 'x', list: [1, 2], none: null, run: { 1: {} } } }
  const sentences: [string, string][] = [
    ['state.appNmae', 'state has no "appNmae", did you mean "appName"?'],
    ['stat.appName', 'the context data has no "stat", did you mean "state"?'],
    ['appName', 'the context data has no "appName", did you mean "state.appName"?'],
    ['run.1.x', 'the context data has no "run", did you mean "state.run.1.x"?'],
    ['appNmae', 'the context data has no "appNmae", did you mean "state.appName"?'],
    ['zzz', 'the context data has no "zzz"'],
    ['state.zzz.y', 'state has no "zzz"'],
    ['state.run.2', 'state.run has no "2"'],
    ['state.list[2]', 'state.list has no [2]: it is a list of 2'],
    ['state.list.5', 'state.list has no "5": it is a list of 2'],
    ['state.list.x', 'state.list is a list and has no "x"'],
    ['state.appName.x', 'state.appName is text and has no "x"'],
    ['state.none.x', 'state.none is null and has no "x"'],
    ['state[0]', 'state is a map and has no items, [0] is one'],
    ['state.none', 'state.none has a value'],
    ['state.*.x', 'nothing matches state.*.x'],
  ]
  for (const [path, sentence] of sentences) {
    it(`says of ${path} how far it leads`, () => {
      expect(suggestPath(document, path)).to.equal(sentence)
    })
  }
})
