import { expect } from 'chai'
import fc from 'fast-check'
import { applyOperations } from '../../src/context/apply-operations.ts'
import { valueAt } from '../../src/json/find-value.ts'
import { formatPath } from '../../src/json/path.ts'
import { operationFromSet, splitSet } from '../../src/context/set-expression.ts'
import { nameArbitrary } from '../json/arbitraries.ts'
import { errorOf } from '../support/error-of.ts'

describe('splitSet', () => {
  const splits: [string, string, string][] = [
    ['state.a=1', 'state.a', '1'],
    ['a==b=c', 'a', '=b=c'],
    ['a=', 'a', ''],
    ['a= x\n', 'a', ' x\n'],
    ['"a=b".c=1', '"a=b".c', '1'],
    ['a["x=y"].z=1', 'a["x=y"].z', '1'],
    [String.raw`a['\'='][]=v"`, String.raw`a['\'='][]`, 'v"'],
    ['a=it\'s "so"', 'a', 'it\'s "so"'],
  ]
  for (const [text, path, value] of splits) {
    it(`splits ${JSON.stringify(text)} behind the path`, () => {
      expect(splitSet(text)).to.deep.equal({ path, value })
    })
  }

  const faults: [string, string][] = [
    ['state.a', '"state.a" has no "=" after a path, PATH=VALUE is expected'],
    ['', '"" has no "=" after a path, PATH=VALUE is expected'],
    ['=x', '"=x" has no path in front of its "=", PATH=VALUE is expected'],
    ['"a=b', String.raw`"\"a=b" has no "=" after a path, PATH=VALUE is expected`],
    ['x'.repeat(100), `"${'x'.repeat(56)}… (45 more characters) has no "=" after a path, PATH=VALUE is expected`],
  ]
  for (const [text, message] of faults) {
    it(`says what is missing in ${JSON.stringify(text)}`, () => {
      expect(errorOf(() => splitSet(text))).to.include({ kind: 'usage', code: 'BAD_SET', message })
    })
  }

  it('splits large texts, and large texts without a value', () => {
    expect(splitSet(`a=${'x'.repeat(5e6)}`).value.length).to.equal(5e6)
    for (const text of ['x'.repeat(20e6), '"'.repeat(1e5 + 1), '\'"'.repeat(1e5)]) {
      expect(errorOf(() => splitSet(text)).code).to.equal('BAD_SET')
    }
  })

  it('gives path and value of any set back', () => {
    fc.assert(
      fc.property(
        fc.array(nameArbitrary, { minLength: 1, maxLength: 3 }),
        fc.string({ unit: 'binary' }),
        (names, value) => {
          const path = formatPath(names.map((name) => ({ kind: 'name', name })))
          expect(splitSet(`${path}=${value}`)).to.deep.equal({ path, value })
        },
      ),
    )
  })
})

describe('operationFromSet', () => {
  it('sets, appends and adds', () => {
    expect(operationFromSet('a.b', 'x')).to.deep.equal({ op: 'set', path: 'a.b', value: 'x' })
    expect(operationFromSet('a.b[]', 'x,y')).to.deep.equal({ op: 'append', path: 'a.b', value: 'x,y' })
    expect(operationFromSet('a.b{}', { x: 1 })).to.deep.equal({ op: 'add', path: 'a.b', value: { x: 1 } })
  })

  it('empties a list with [] behind PATH[] or PATH{}; behind a plain path [] is text', () => {
    expect(operationFromSet('a[]', '[]')).to.deep.equal({ op: 'set', path: 'a', value: [] })
    expect(operationFromSet('a{}', '[]')).to.deep.equal({ op: 'set', path: 'a', value: [] })
    expect(operationFromSet('a', '[]')).to.deep.equal({ op: 'set', path: 'a', value: '[]' })
    expect(operationFromSet('a[]', [])).to.deep.equal({ op: 'append', path: 'a', value: [] })
  })

  it('refuses a path that cannot be set', () => {
    expect(errorOf(() => operationFromSet('a[*]', 'x')).code).to.equal('BAD_PATH')
    expect(errorOf(() => operationFromSet('a.__proto__[]', 'x')).code).to.equal('FORBIDDEN_PATH')
  })

  it('makes an operation that does what it says', () => {
    const operations = [operationFromSet('a.l[]', 'x'), operationFromSet('a.l[]', 'x'), operationFromSet('a.l{}', 'x')]
    const { document } = applyOperations({}, operations, { allowConfigPaths: false })
    expect(valueAt(document, [{ kind: 'name', name: 'a' }])).to.deep.equal({ l: ['x', 'x'] })
  })
})
