import { expect } from 'chai'
import fc from 'fast-check'
import type { Path, Step } from '../../src/json/path.ts'
import { formatPath, isJsonPath, parsePath, parseSetPath } from '../../src/json/path.ts'
import { errorOf } from '../support/error-of.ts'
import { pathArbitrary } from './arbitraries.ts'
import { cpuTime } from '../support/cpu-time.ts'

const name = (text: string): Step => ({ kind: 'name', name: text })
const index = (number: number): Step => ({ kind: 'index', index: number })

describe('parsePath', () => {
  const readings: [string, Path][] = [
    ['state', [name('state')]],
    ['pipelines.build.event-handlers', [name('pipelines'), name('build'), name('event-handlers')]],
    ['state.build.run.1', [name('state'), name('build'), name('run'), name('1')]],
    ['a["b.c"].d', [name('a'), name('b.c'), name('d')]],
    ['a."b.c".d', [name('a'), name('b.c'), name('d')]],
    [`"x"['y'].'z'`, [name('x'), name('y'), name('z')]],
    ['list[0][12].x', [name('list'), index(0), index(12), name('x')]],
    ['list[-1]', [name('list'), index(-1)]],
    ['my-app/1 of 2:a@b+c', [name('my-app/1 of 2:a@b+c')]],
    ['größe.名前', [name('größe'), name('名前')]],
    [String.raw`a["\"\\\u00e9\n'"]`, [name('a'), name('"\\é\n\'')]],
    [String.raw`a['\'"\\']`, [name('a'), name('\'"\\')]],
    ['""', [name('')]],
    ['a["$..*"]', [name('a'), name('$..*')]],
  ]
  for (const [text, path] of readings) {
    it(`reads ${text}`, () => {
      expect(parsePath(text)).to.deep.equal(path)
    })
  }

  const faults: [string, string][] = [
    ['', 'the path is empty: expected a name at position 1'],
    ['.a', '.a is not a path: it begins with a dot'],
    ['.[0]', '.[0] is not a path: expected a name at position 1'],
    ['a.', 'a. is not a path: expected a name at position 3'],
    ['a. b', 'a. b is not a path: expected a name at position 3'],
    ['a b .c', 'a b .c is not a path: expected "." or "[" at position 4'],
    ['a=b', 'a=b is not a path: expected "." or "[" at position 2'],
    ['a[', 'a[ is not a path: expected an item number or a quoted name at position 3'],
    ['a[b]', 'a[b] is not a path: expected an item number or a quoted name at position 3'],
    ['a[01]', 'a[01] is not a path: expected an item number or a quoted name at position 3'],
    ['a[1', 'a[1 is not a path: expected an item number or a quoted name at position 3'],
    ['a["b"', 'a["b" is not a path: expected "]" at position 6'],
    ['a."b', 'a."b is not a path: expected a closing quote for the one at position 3'],
    ['a["b"]c', 'a["b"]c is not a path: expected "." or "[" at position 7'],
    ['a[].b', 'a[].b is not a path: expected an item number or a quoted name at position 3'],
    ['a.{}', 'a.{} is not a path: expected a name at position 3'],
    [
      String.raw`"\x"`,
      String.raw`"\x" is not a path: the quoted name at position 1 holds a wrong escape or a control character`,
    ],
    ['a.*', 'a.* is not a path: it is a JSONPath expression where a plain path is expected'],
  ]
  for (const [text, message] of faults) {
    it(`says what is wrong with ${JSON.stringify(text)}`, () => {
      const error = errorOf(() => parsePath(text))
      expect(error).to.include({ kind: 'usage', code: 'BAD_PATH', message })
    })
  }

  it('refuses what is too long or too deep to be a path', () => {
    expect(errorOf(() => parsePath('a'.repeat(10_001))).message).to.match(
      /^a{95}… \(9906 more characters\) is not a path: it has 10001 characters, at most 10000 are allowed$/,
    )
    expect(errorOf(() => parsePath('a.'.repeat(250) + 'a')).message).to.match(
      /it has 251 steps, at most 250 are allowed$/,
    )
    expect(errorOf(() => parseSetPath('a'.repeat(4001))).message).to.match(/it has 4001 characters, at most 4000 are/)
    expect(errorOf(() => parseSetPath('a.'.repeat(200) + 'a')).message).to.match(/it has 201 steps, at most 200 are/)
  })

  it('ends quickly for hostile texts', () => {
    for (const text of ['['.repeat(1e6), '"\\'.repeat(5e5), '\'"'.repeat(5e5), ' '.repeat(1e6)]) {
      const started = cpuTime()
      isJsonPath(text)
      errorOf(() => parsePath(text.slice(0, 4000)))
      expect(cpuTime() - started).to.be.below(500)
    }
  })
})

describe('formatPath', () => {
  it('quotes only the names that need it', () => {
    const path = [
      name('a b'),
      name('b.c'),
      name('1'),
      index(0),
      name(''),
      name(' x'),
      name('event-handlers'),
      name('q"'),
    ]
    expect(formatPath(path)).to.equal(String.raw`a b["b.c"].1[0][""][" x"].event-handlers["q\""]`)
    expect(formatPath([name('b.c'), name('d')])).to.equal('["b.c"].d')
  })

  it('is read back as the same steps, whatever the names', () => {
    fc.assert(
      fc.property(pathArbitrary, (path) => {
        expect(parsePath(formatPath(path))).to.deep.equal(path)
      }),
    )
  })
})

describe('parseSetPath', () => {
  it('tells setting, appending and adding by the ending', () => {
    expect(parseSetPath('a.b')).to.deep.equal({ path: [name('a'), name('b')], mode: 'set' })
    expect(parseSetPath('a.b[]')).to.deep.equal({ path: [name('a'), name('b')], mode: 'append' })
    expect(parseSetPath('a["b"]{}')).to.deep.equal({ path: [name('a'), name('b')], mode: 'add' })
    expect(parseSetPath('a["b[]"]')).to.deep.equal({ path: [name('a'), name('b[]')], mode: 'set' })
  })

  for (const text of ['__proto__', 'a.constructor.b', 'a["prototype"]', String.raw`a["\u005f_proto__"][]`]) {
    it(`refuses the name in ${text}`, () => {
      expect(errorOf(() => parseSetPath(text))).to.include({ kind: 'usage', code: 'FORBIDDEN_PATH' })
    })
  }

  it('refuses an item counted from the end, JSONPath and an ending alone', () => {
    expect(errorOf(() => parseSetPath('a[-1]')).message).to.equal(
      'a[-1] is not a path: [-1] counts from the end, which is allowed only for reading',
    )
    for (const text of ['a[*]', '$.a', 'a[1:2]', '[]', '{}', 'a[][]']) {
      expect(errorOf(() => parseSetPath(text))).to.include({ kind: 'usage', code: 'BAD_PATH' })
    }
  })
})

describe('isJsonPath', () => {
  it('knows JSONPath by its characters, outside quotes only', () => {
    for (const text of ['$.a', 'a.*', 'a..b', 'a[?@.b]', 'a,b', 'a|b', 'a[1:2]', 'a[:]', '$', '..a'])
      expect(isJsonPath(text), text).to.equal(true)
    for (const text of ['a.b', 'a["$.*"]', "a['b,c']", '"a..b"', 'a[0]', 'http://x', 'a:b[0]', '"$'])
      expect(isJsonPath(text), text).to.equal(false)
  })
})
