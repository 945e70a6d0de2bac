import { expect } from 'chai'
import fc from 'fast-check'
import { mergeLayers } from '../../src/config/merge.ts'
import { problemText } from '../../src/config/problem.ts'
import { isObject } from '../../src/json/json.ts'
import type { JsonObject, JsonValue } from '../../src/json/json.ts'

function merged(...values: readonly JsonObject[]): JsonObject {
  const { value, problems } = mergeLayers(values.map((each, index) => ({ source: `${index}.yaml`, value: each })))
  expect(problems).to.deep.equal([])
  return value
}

function problems(...values: readonly JsonObject[]): string[] {
  return mergeLayers(values.map((value, index) => ({ source: `${index}.yaml`, value }))).problems.map(problemText)
}

const key = fc.constantFrom('a', 'b', 'c', '1', 'constructor', '__proto__')
const scalar = fc.oneof(fc.constantFrom('', 'x', 0, 1, true, false), fc.constant(null))

/** Maps in which a name always stands for a map or never does, so that they merge without a problem. */
function mapOf(leaf: fc.Arbitrary<JsonValue>): fc.Arbitrary<JsonObject> {
  const flat = fc.dictionary(key, leaf, { noNullPrototype: true })
  const deep = fc.dictionary(
    key.map((name) => `map ${name}`),
    flat,
    { noNullPrototype: true },
  )
  return fc
    .tuple(flat, deep, flat)
    .map(([own, maps, below]) => ({ ...own, ...maps, 'map a': { ...maps['map a'], 'map b': below } }))
}
const notNull = fc.oneof(
  scalar.filter((each) => each !== null),
  fc.array(fc.nat(3), { maxLength: 2 }),
)

describe('mergeLayers', () => {
  it('merges maps deeply and replaces scalars and lists', () => {
    expect(merged({ a: { x: 1, y: [1, 2] }, b: 1 }, { a: { y: [3], z: 2 }, b: 'text' })).to.deep.equal({
      a: { x: 1, y: [3], z: 2 },
      b: 'text',
    })
  })

  it("keeps the base's keys first, in their order", () => {
    expect(Object.keys(merged({ z: 1, m: { y: 1, x: 1 } }, { a: 1, z: 2 }))).to.deep.equal(['z', 'm', 'a'])
  })

  it('lets null remove what was inherited, and stay where nothing was', () => {
    expect(merged({ a: { x: 1, y: 2 }, b: { c: 1 } }, { a: { x: null }, b: null, d: null })).to.deep.equal({
      a: { y: 2 },
      d: null,
    })
  })

  it('adds what was removed again, at the end', () => {
    expect(JSON.stringify(merged({ a: { x: 1 }, b: 1 }, { a: null }, { a: { y: 1 } }))).to.equal('{"b":1,"a":{"y":1}}')
  })

  for (const falsy of ['', 0, false, null, []]) {
    it(`lets an inherited ${JSON.stringify(falsy)} become a map`, () => {
      expect(merged({ a: falsy }, { a: { x: 1 } })).to.deep.equal({ a: { x: 1 } })
    })
  }

  it('tells of every map against what is none, naming both files and the path', () => {
    const base = { stage: { channel: 'c', pipelines: { build: {} }, empty: {} } }
    const app = { stage: { channel: { name: 'c' }, pipelines: [], empty: '' } }
    expect(problems(base, { other: 1 }, app)).to.deep.equal([
      '2.yaml: stage.channel: a map cannot replace text of 0.yaml',
      '2.yaml: stage.pipelines: a list cannot replace a map of 0.yaml',
      '2.yaml: stage.empty: text cannot replace a map of 0.yaml',
    ])
  })

  it('is the layer itself for one layer, and beside empty ones', () => {
    fc.assert(
      fc.property(mapOf(scalar), (map) => {
        expect(merged(map)).to.deep.equal(map)
        expect(merged({}, map, {})).to.deep.equal(map)
      }),
    )
  })

  it('changes nothing when a layer is merged twice', () => {
    fc.assert(
      fc.property(mapOf(notNull), mapOf(notNull), (base, over) => {
        expect(merged(base, over, over)).to.deep.equal(merged(base, over))
      }),
    )
  })

  it('is associative as long as nothing is removed', () => {
    fc.assert(
      fc.property(mapOf(notNull), mapOf(notNull), mapOf(notNull), (a, b, c) => {
        expect(merged(merged(a, b), c)).to.deep.equal(merged(a, merged(b, c)))
      }),
    )
  })

  it('has every leaf of the last layer and no key that was removed', () => {
    fc.assert(
      fc.property(mapOf(scalar), mapOf(scalar), (base, over) => {
        const result = merged(base, over)
        for (const [name, value] of Object.entries(over)) {
          if (isObject(value)) continue
          if (value === null && Object.hasOwn(base, name)) expect(Object.hasOwn(result, name)).to.equal(false)
          else expect(Object.getOwnPropertyDescriptor(result, name)?.value).to.equal(value)
        }
      }),
    )
  })

  it('never changes what it is given', () => {
    fc.assert(
      fc.property(mapOf(scalar), mapOf(scalar), (base, over) => {
        const before = structuredClone([base, over])
        mergeLayers([
          { source: 'a', value: base },
          { source: 'b', value: over },
        ])
        expect([base, over]).to.deep.equal(before)
      }),
    )
  })

  it('keeps a key __proto__ a key', () => {
    const result = merged({ a: 1 }, JSON.parse('{"__proto__": {"polluted": true}}') as JsonObject)
    expect(Object.hasOwn(result, '__proto__')).to.equal(true)
    expect(Object.getPrototypeOf(result)).to.equal(Object.prototype)
  })
})
