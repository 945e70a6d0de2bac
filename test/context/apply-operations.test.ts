import { integerOf } from '../../src/json/exact-number.ts'
import type { JsonNumber } from '../../src/json/exact-number.ts'
import { expect } from 'chai'
import fc from 'fast-check'
import { applyOperations } from '../../src/context/apply-operations.ts'
import { findValue, valueAt } from '../../src/json/find-value.ts'
import type { JsonObject, JsonValue } from '../../src/json/json.ts'
import type { Operation } from '../../src/context/operation.ts'
import { formatPath } from '../../src/json/path.ts'
import { documentArbitrary, nameArbitrary, operationArbitrary, valueArbitrary } from '../json/arbitraries.ts'
import { errorOf } from '../support/error-of.ts'
import { cpuTime } from '../support/cpu-time.ts'

const apply = (document: JsonObject, ...operations: Operation[]) =>
  applyOperations(document, operations, { allowConfigPaths: false })
const set = (path: string, value: JsonValue): Operation => ({ op: 'set', path, value })
const append = (path: string, value: JsonValue): Operation => ({ op: 'append', path, value })
const add = (path: string, value: JsonValue): Operation => ({ op: 'add', path, value })
const unset = (path: string): Operation => ({ op: 'unset', path })
const copy = (path: string, from: string): Operation => ({ op: 'copy', path, from })
const increment = (path: string, by: JsonNumber): Operation => ({ op: 'increment', path, by })
const unguarded = { allowConfigPaths: false, unguarded: true }

/** Those operations that can be applied after those before them. */
function possibleOnes(document: JsonObject, candidates: readonly Operation[]): Operation[] {
  let current = document
  return candidates.filter((operation) => {
    try {
      current = apply(current, operation).document
      return true
    } catch {
      return false
    }
  })
}

describe('applyOperations', () => {
  const results: [string, JsonObject, Operation[], JsonObject][] = [
    ['sets a value', { state: { a: 1 } }, [set('state.a', 2)], { state: { a: 2 } }],
    ['makes missing maps', {}, [set('state.build.run.1', 'x')], { state: { build: { run: { 1: 'x' } } } }],
    ['makes a missing list for an item', {}, [set('state.list[0].a', 1)], { state: { list: [{ a: 1 }] } }],
    ['takes null for a missing parent', { a: null }, [set('a.b', 1)], { a: { b: 1 } }],
    ['sets an item by a dotted number', { a: ['x', 'y'] }, [set('a.1', 'z')], { a: ['x', 'z'] }],
    ['appends by setting the item after the last', { a: ['x'] }, [set('a[1]', 'y')], { a: ['x', 'y'] }],
    ['keeps a value byte for byte', {}, [set('a', ' {{ x }}|,\n')], { a: ' {{ x }}|,\n' }],
    ['sets null', { a: 1 }, [set('a', null)], { a: null }],
    ['appends to a list, equal values too', { a: [1] }, [append('a', 1), append('a', [2])], { a: [1, 1, [2]] }],
    ['makes a list to append to', {}, [append('state.a', 'x')], { state: { a: ['x'] } }],
    [
      'appends where there is nothing but an empty value',
      { a: null, b: '', c: {} },
      ['a', 'b', 'c'].map((name) => append(name, 1)),
      { a: [1], b: [1], c: [1] },
    ],
    [
      'adds what is not there yet',
      { a: [{ x: 1, y: 2 }] },
      [add('a', { y: 2, x: 1 }), add('a', 'z'), add('b', 1)],
      { a: [{ x: 1, y: 2 }, 'z'], b: [1] },
    ],
    ['increments', { a: 1 }, [increment('a', 2), increment('b', -1), increment('a', 0.5)], { a: 3.5, b: -1 }],
    [
      'copies what stands at another path, as it is by then',
      { state: { a: '$(params.x) |,\n', list: [1, { b: null }] } },
      [
        set('state.late', 2),
        copy('state.b', 'state.a'),
        copy('state.c', 'state.list[1]'),
        copy('state.d', 'state.late'),
      ],
      {
        state: { a: '$(params.x) |,\n', list: [1, { b: null }], late: 2, b: '$(params.x) |,\n', c: { b: null }, d: 2 },
      },
    ],
    ['unsets a key', { a: { b: 1, c: 2 } }, [unset('a.b')], { a: { c: 2 } }],
    ['closes up a list when an item is unset', { a: [1, 2, 3] }, [unset('a[1]'), unset('a.0')], { a: [3] }],
    [
      'sees in each operation what those before it did',
      {},
      [set('a.b', []), append('a.b', 1), set('a.b[0]', 5), increment('a.b[0]', 1)],
      { a: { b: [6] } },
    ],
  ]
  for (const [title, document, operations, expected] of results) {
    it(title, () => {
      const original = structuredClone(document)
      const applied = apply(document, ...operations)
      expect(applied.document).to.deep.equal(expected)
      expect(applied.changed).to.equal(true)
      expect(document).to.deep.equal(original)
    })
  }

  const unchanged: [string, JsonObject, Operation[]][] = [
    ['an equal value is set', { a: { x: 1, y: [2] } }, [set('a', { y: [2], x: 1 })]],
    ['what is missing is unset', { a: [1], b: 'x' }, [unset('a[1]'), unset('c.d'), unset('b.c'), unset('a.x')]],
    ['an equal value is added', { a: ['x'] }, [add('a', 'x')]],
    ['nothing is added to a number', { a: 1 }, [increment('a', 0)]],
    ['operations cancel each other out', { a: 1 }, [set('b', 2), set('a', 3), unset('b'), set('a', 1)]],
    ['there are no operations', { a: 1 }, []],
  ]
  for (const [title, document, operations] of unchanged) {
    it(`tells that nothing changed when ${title}`, () => {
      const applied = apply(document, ...operations)
      expect(applied).to.deep.equal({ document, inverse: [], changed: false })
      expect(applied.document).to.equal(document)
    })
  }

  const faults: [Operation, string, string][] = [
    [set('text.b', 1), 'WRONG_TYPE', 'text.b cannot be set: text is text, it cannot contain other values'],
    [
      set('map.no.x.y', 1),
      'WRONG_TYPE',
      'map.no.x.y cannot be set: map.no is a boolean, it cannot contain other values',
    ],
    [
      append('list[0].x', 1),
      'WRONG_TYPE',
      'list[0].x cannot be set: list[0] is a number, it cannot contain other values',
    ],
    [set('list.x', 1), 'WRONG_TYPE', 'list.x cannot be set: list is a list, its items have numbers, not names'],
    [set('map[0]', 1), 'WRONG_TYPE', 'map[0] cannot be set: map is a map, it has names, not numbered items'],
    [set('[0]', 1), 'WRONG_TYPE', '[0] cannot be set: the context data is a map, it has names, not numbered items'],
    [set('list[2]', 1), 'OUT_OF_RANGE', 'list[2] cannot be set: list is a list of 1'],
    [set('new.list[1]', 1), 'OUT_OF_RANGE', 'new.list[1] cannot be set: new.list is a list of 0'],
    [append('text', 1), 'WRONG_TYPE', 'text is text: only a list can be appended or added to'],
    [add('map', 1), 'WRONG_TYPE', 'map is a map: only a list can be appended or added to'],
    [copy('x', 'nope.a'), 'VALUE_NOT_FOUND', 'x was not changed: there is nothing to copy at nope.a'],
    [
      copy('state.cicdContextName', 'text'),
      'PROTECTED_PATH',
      'state.cicdContextName cannot be changed: it is the cicd context that the context data was made for',
    ],
    [increment('text', 1), 'WRONG_TYPE', 'text is text: only a number can be incremented'],
    [
      increment('big', integerOf(10n ** 4300n - 1n)),
      'UNSAFE_NUMBER',
      'big cannot be incremented: the sum has more than 4300 digits, or is a float beyond 1.8e308',
    ],
    [
      increment('x', Infinity),
      'UNSAFE_NUMBER',
      'x cannot be incremented: the sum has more than 4300 digits, or is a float beyond 1.8e308',
    ],
    [
      set('state.cicdContextDataId', 'x'),
      'PROTECTED_PATH',
      'state.cicdContextDataId cannot be changed: it is the id of the context data',
    ],
    [
      unset('["state"]["cicdContextDataId"]'),
      'PROTECTED_PATH',
      'state.cicdContextDataId cannot be changed: it is the id of the context data',
    ],
    [
      set('state.cicdContextName', 'prod'),
      'PROTECTED_PATH',
      'state.cicdContextName cannot be changed: it is the cicd context that the context data was made for',
    ],
    [
      unset('state["cicdContextName"].x'),
      'PROTECTED_PATH',
      'state.cicdContextName.x cannot be changed: it is the cicd context that the context data was made for',
    ],
    [set('channel', 'C2'), 'CONFIG_PATH', "channel is not changed: channel is the flow's configuration"],
    [set('state', {}), 'PROTECTED_PATH', 'state cannot be changed: it holds the id of the context data'],
    [unset('state'), 'PROTECTED_PATH', 'state cannot be changed: it holds the id of the context data'],
    [
      set('pipelines.build.x', 1),
      'CONFIG_PATH',
      "pipelines.build.x is not changed: pipelines is the flow's configuration",
    ],
    [unset('"variables"'), 'CONFIG_PATH', "variables is not changed: variables is the flow's configuration"],
    [
      append('appPipelinesConfig.bases', 1),
      'CONFIG_PATH',
      "appPipelinesConfig.bases is not changed: appPipelinesConfig is the flow's configuration",
    ],
    [
      set('jinja2Macros.all', 1),
      'CONFIG_PATH',
      "jinja2Macros.all is not changed: jinja2Macros is the flow's configuration",
    ],
    [set('a.__proto__.b', 1), 'FORBIDDEN_PATH', 'a.__proto__.b cannot be set: the name __proto__ is not allowed'],
    [unset('constructor'), 'FORBIDDEN_PATH', 'constructor cannot be set: the name constructor is not allowed'],
    [
      { op: 'frob', path: 'text' } as unknown as Operation,
      'UNKNOWN_OPERATION',
      'text was not changed: there is no operation "frob"',
    ],
    [set('a[*]', 1), 'BAD_PATH', 'a[*] is not a path: it is a JSONPath expression where a plain path is expected'],
  ]
  for (const [operation, code, message] of faults) {
    it(`refuses ${JSON.stringify(operation)}, naming the place`, () => {
      const document = {
        text: 'x',
        map: { no: false, x: 1 },
        list: [1],
        big: Number.MAX_SAFE_INTEGER,
        state: { cicdContextDataId: 'id' },
      }
      const error = errorOf(() => apply(document, set('a', 1), operation))
      expect({ kind: error.kind, code: error.code, message: error.message }).to.deep.equal({
        kind: code === 'VALUE_NOT_FOUND' ? 'not-found' : 'usage',
        code,
        message,
      })
    })
  }

  const strangers: [string, unknown, string][] = [
    ['undefined', undefined, 'the value for a.b holds undefined, which JSON cannot hold'],
    ['NaN', [1, NaN], 'the value for a.b holds NaN at [1], which JSON cannot hold'],
    ['a date', { at: new Date(0) }, 'the value for a.b holds a Date at at, which JSON cannot hold'],
    ['a bigint', 1n, 'the value for a.b holds a bigint, which JSON cannot hold'],
    ['a function', () => 1, 'the value for a.b holds a function, which JSON cannot hold'],
  ]
  for (const [title, value, message] of strangers) {
    it(`refuses ${title} as a value`, () => {
      const error = errorOf(() => apply({}, { op: 'append', path: 'a.b', value: value as JsonValue }))
      expect(error).to.include({ kind: 'usage', code: 'NOT_JSON', message })
    })
  }

  it('refuses a value nested so deeply that it could not be written', () => {
    const nested = (levels: number) => JSON.parse('['.repeat(levels) + ']'.repeat(levels)) as JsonValue
    expect(apply({}, set('a', nested(200))).changed).to.equal(true)
    expect(errorOf(() => apply({}, set('a', nested(100_000))))).to.include({ kind: 'usage', code: 'TOO_DEEP' })
    const original = { a: nested(300) }
    const { document, inverse } = apply(original, unset('a'))
    expect(applyOperations(document, inverse, unguarded).document).to.deep.equal(original)
  })

  it('leaves a copy as it was when its original changes later, among many operations too', () => {
    const many = Array.from({ length: 60 }, (_, index) => set(`state.other.n${index}`, index))
    const operations = [
      ...many,
      set('state.a.x', 1),
      copy('state.b', 'state.a'),
      set('state.a.x', 2),
      append('state.a.y', 3),
    ]

    const { state } = apply({ state: { a: {} } }, ...operations).document as { state: JsonObject }

    expect(state).to.deep.include({ a: { x: 2, y: [3] }, b: { x: 1 } })
  })

  it('refuses copies of copies before they fill the memory', () => {
    const doubled = Array.from({ length: 60 }, (_, i) => [
      copy(`b.${i}l`, 'a'),
      copy(`b.${i}r`, 'a'),
      copy('a', 'b'),
    ]).flat()
    const error = errorOf(() => apply({ a: 'x'.repeat(1000), b: {} }, ...doubled))
    expect(error.code).to.equal('DOCUMENT_TOO_LARGE')
    expect(error.message).to.match(/^\S+ was not changed: [ab] holds more than 8000000 characters$/)
  })

  it('changes configuration when that is allowed, the id never', () => {
    const document = { pipelines: {}, state: { cicdContextDataId: 'id' } }
    const options = { allowConfigPaths: true }
    expect(applyOperations(document, [set('pipelines.a', 1)], options).document).to.deep.equal({
      ...document,
      pipelines: { a: 1 },
    })
    expect(errorOf(() => applyOperations(document, [unset('state')], options)).code).to.equal('PROTECTED_PATH')
    expect(errorOf(() => apply(document, set('pipelines.a', 1))).suggestions[0]).to.match(/^Use --allow-config-paths /)
  })

  it('shares what did not change with the original', () => {
    const document = { big: { x: {} }, state: { list: [{}, {}], a: {} } }
    const after = apply(document, set('state.list[0].b', 1)).document as typeof document
    expect(after.big).to.equal(document.big)
    expect(after.state.a).to.equal(document.state.a)
    expect(after.state.list[1]).to.equal(document.state.list[1])
  })

  it('reads back what it set, whatever the names and the value', () => {
    fc.assert(
      fc.property(fc.array(nameArbitrary, { minLength: 1, maxLength: 4 }), valueArbitrary, (names, value) => {
        const path = ['root', ...names].map((name) => ({ kind: 'name' as const, name }))
        fc.pre(!names.some((name) => ['__proto__', 'constructor', 'prototype'].includes(name)))
        const { document } = apply({}, set(formatPath(path), value))
        expect(valueAt(document, path)).to.equal(value)
        expect(findValue(document, formatPath(path))).to.equal(value)
      }),
    )
  })

  it('is undone by the inverse, whatever the operations', () => {
    let effective = 0
    const property = fc.property(
      documentArbitrary,
      fc.array(operationArbitrary, { maxLength: 8 }),
      (document, candidates) => {
        const original = structuredClone(document)
        const operations = possibleOnes(document, candidates)

        const applied = apply(document, ...operations)
        const undone = applyOperations(applied.document, applied.inverse, unguarded)
        const redone = applyOperations(undone.document, undone.inverse, unguarded)

        effective += Number(applied.changed)
        expect(document).to.deep.equal(original)
        expect(undone.document).to.deep.equal(original)
        expect(redone.document).to.deep.equal(applied.document)
      },
    )
    fc.assert(property, { numRuns: 1200 })
    expect(effective).to.be.above(500)
  })

  it('never touches a prototype, even unguarded', () => {
    const { document } = applyOperations({}, [set('a.__proto__.polluted', true)], {
      allowConfigPaths: true,
      unguarded: true,
    })
    expect(JSON.stringify(document)).to.equal('{"a":{"__proto__":{"polluted":true}}}')
    expect(({} as JsonObject).polluted).to.equal(undefined)
  })

  it('copies only the way to the value: a set deep in 1 MB takes less than a millisecond', () => {
    const branch = (depth: number): JsonObject =>
      Object.fromEntries(
        Array.from({ length: 10 }, (_, i) => [`k${i}`, depth === 0 ? 'x'.repeat(100) : branch(depth - 1)]),
      )
    const document = branch(3)
    expect(JSON.stringify(document).length).to.be.above(1e6)
    const rounds = 50
    const started = cpuTime()
    for (let round = 0; round < rounds; round++) apply(document, set('k5.k5.k5.k5', round))
    expect((cpuTime() - started) / rounds).to.be.below(1)
  })

  it('does many operations as it does one after the other, and undoes them', () => {
    const many = fc.array(operationArbitrary, { minLength: 60, maxLength: 120 })
    fc.assert(
      fc.property(documentArbitrary, many, (document, candidates) => {
        const before = structuredClone(document)
        const operations = possibleOnes(document, candidates)
        const given = structuredClone(operations)
        const expected = operations.reduce((current, operation) => apply(current, operation).document, document)
        const { document: after, inverse } = apply(document, ...operations)
        expect(after).to.deep.equal(expected)
        expect(document).to.deep.equal(before)
        expect(operations).to.deep.equal(given)
        expect(applyOperations(after, inverse, unguarded).document).to.deep.equal(before)
      }),
      { numRuns: 60 },
    )
  })

  it('takes little time for many operations on a wide map or list, and what undoes them is no more than the document', () => {
    const names = Array.from({ length: 30_000 }, (_, n) => `key${n}`)
    const wide = { state: Object.fromEntries(names.map((name) => [name, 'x'])), list: names }
    const rows: Operation[][] = [
      names.map((name) => set(`state.new-${name}`, 'x')),
      names.map((name) => unset(`state.${name}`)),
      names.map((name) => append('list', name)),
      names.slice(0, 1000).map((name) => add('list', `${name}!`)),
      names.slice(0, 10_000).map(() => unset('list[0]')),
    ]
    for (const operations of rows) {
      const start = cpuTime()
      const { document, inverse } = apply(wide, ...operations)
      expect(JSON.stringify(inverse).length).to.be.lessThan(3_000_000)
      expect(applyOperations(document, inverse, unguarded).document).to.deep.equal(wide)
      expect(cpuTime() - start).to.be.lessThan(2500)
    }
  })
})
