import { expect } from 'chai'
import { fromPythonPath } from '../../src/json/python-path.ts'
import { errorOf } from '../support/error-of.ts'

describe('paths of the Python program', () => {
  it('are read as jsonpath-ng reads them', () => {
    const paths = [
      [' state.a\n', 'state.a'],
      ['state . a', 'state.a'],
      ['state.["a"]', 'state["a"]'],
      [`state.['a. b' ] . ["c.[d"]`, `state['a. b']["c.[d"]`],
      ['list.[0].q', 'list[0].q'],
      ['list.[*].q', 'list[*].q'],
      ['state[a].[b]', 'state["a"]["b"]'],
      ['state.[a, b]', 'state["a","b"]'],
      ['$..a', '$..a'],
      ['state..["a"]', 'state..["a"]'],
      ['state.runs[?@.id == 1 && (@.ok)]', 'state.runs[?@.id == 1 && (@.ok)]'],
      ['state.a b', 'state.a b'],
      ['state."`this` (x|y)"', 'state."`this` (x|y)"'],
    ] as const

    expect(paths.map(([written]) => fromPythonPath(written))).to.deep.equal(paths.map(([, expected]) => expected))
  })

  it('are refused if they have operators that JSONPath does not have', () => {
    const refused = ['state.a|state.b', 'state.c.`parent`', 'state.`this`', '(state).a', 'state where a', 'state.`len`']

    const errors = refused.map((path) => errorOf(() => fromPythonPath(path)))

    expect(errors.map(({ code, message }) => `${code} ${message}`)).to.deep.equal(
      ['|', '`parent`', '`this`', '(', 'where', '`len`'].map(
        (operator, index) =>
          `BAD_JSONPATH ${refused[index]} has "${operator}", an operator of jsonpath-ng that JSONPath does not have`,
      ),
    )
    expect(errors[0]?.suggestions).to.deep.equal([
      'Read one path after the other. Several names of one map are written ["a","b"].',
    ])
  })
})
