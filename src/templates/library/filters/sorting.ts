import { builtin } from '../../values/builtin.ts'
import type { Builtin } from '../../values/builtin.ts'
import { bytesOf } from '../../values/budget.ts'
import { equal, order, sortItems } from '../../values/compare.ts'
import { typeFault } from '../../values/fault.ts'
import { iterate, listOf } from '../../values/iterate.ts'
import { isMap, mapEntries, MapObject, mapSize } from '../../values/map-object.ts'
import { item } from '../../values/member.ts'
import type { Render } from '../../values/render.ts'
import { truth } from '../../values/truth.ts'
import { Generator, Group, Tuple, typeNameOf } from '../../values/values.ts'
import { orUndefined, refuseUndefined } from '../../values/undefined.ts'
import type { Value } from '../../values/values.ts'
import { attributeGetter, attributesGetter, withoutCase } from './attribute-path.ts'

/** A getter of the key to compare by, with or without case. */
function comparable(render: Render, caseSensitive: Value): (value: Value) => Value {
  return truth(caseSensitive) ? (value) => value : (value) => withoutCase(render, value)
}

function keyGetter(
  render: Render,
  attribute: Value,
  caseSensitive: Value,
  fallback: Value = null,
): (value: Value) => Value {
  const get = attributeGetter(render, attribute, fallback)
  const compare = comparable(render, caseSensitive)
  return (value) => compare(get(value))
}

function dictSort(
  render: Render,
  map: Value,
  caseSensitive: Value = false,
  by: Value = 'key',
  reverse: Value = false,
): Value {
  refuseUndefined(map)
  if (!isMap(map)) throw typeFault(`'${typeNameOf(map)}' object has no attribute 'items'`)
  if (by !== 'key' && by !== 'value') throw typeFault('You can only sort by either "key" or "value"')
  const compare = comparable(render, caseSensitive)
  render.workOnKeys(mapSize(map))
  render.build(mapSize(map) * (bytesOf.list + 2 * bytesOf.item))
  const pairs = mapEntries(map).map((pair) => Tuple.make(pair))
  const position = by === 'key' ? 0 : 1
  return sortItems(render, pairs, (pair) => compare(item(render, pair, position)), truth(reverse))
}

function sort(
  render: Render,
  value: Value,
  reverse: Value = false,
  caseSensitive: Value = false,
  attribute: Value = null,
): Value {
  const get = attributesGetter(render, attribute)
  const compare = comparable(render, caseSensitive)
  return sortItems(render, listOf(render, value), (item) => get(item).map(compare), truth(reverse))
}

function unique(render: Render, value: Value, caseSensitive: Value = false, attribute: Value = null): Value {
  return new Generator('generator object sync_do_unique', () => uniqueItems(render, value, caseSensitive, attribute))
}

function* uniqueItems(render: Render, value: Value, caseSensitive: Value, attribute: Value): Iterable<Value> {
  const keyOf = keyGetter(render, attribute, caseSensitive)
  const seen = MapObject.make(render)
  for (const item of iterate(render, value)) {
    const key = keyOf(item)
    if (seen.get(render, key) !== undefined) continue
    seen.set(render, key, true)
    yield item
  }
}

function extreme(sign: 1 | -1): Builtin {
  return builtin(
    [
      ['case_sensitive', false],
      ['attribute', null],
    ],
    (render, value, caseSensitive = false, attribute = null) => {
      const keyOf = keyGetter(render, attribute, caseSensitive)
      let best: { item: Value; key: Value } | undefined
      for (const item of iterate(render, value)) {
        const key = keyOf(item)
        if (best === undefined || sign * order(render, key, best.key) < 0) best = { item, key }
      }
      return orUndefined(best?.item, 'No aggregated item, sequence was empty.')
    },
  )
}

function groupBy(
  render: Render,
  value: Value,
  attribute: Value = null,
  fallback: Value = null,
  caseSensitive: Value = false,
): Value {
  const keyOf = keyGetter(render, attribute, caseSensitive, fallback)
  const shown = attributeGetter(render, attribute, fallback)
  const groups: { key: Value; items: Value[] }[] = []
  for (const item of sortItems(render, listOf(render, value), keyOf, false)) {
    const key = keyOf(item)
    const last = groups.at(-1)
    if (last !== undefined && equal(render, last.key, key)) last.items.push(item)
    else {
      render.build(2 * bytesOf.list)
      groups.push({ key, items: [item] })
    }
  }
  return groups.map(({ items }) => Group.named(shown(items[0] ?? null), items))
}

/** Filters that compare items: `sort`, `dictsort`, `unique`, `min`, `max`, `groupby`. */
export const sortingFilters: readonly (readonly [string, Builtin])[] = [
  [
    'dictsort',
    builtin(
      [
        ['case_sensitive', false],
        ['by', 'key'],
        ['reverse', false],
      ],
      dictSort,
    ),
  ],
  ['groupby', builtin(['attribute', ['default', null], ['case_sensitive', false]], groupBy)],
  ['max', extreme(-1)],
  ['min', extreme(1)],
  [
    'sort',
    builtin(
      [
        ['reverse', false],
        ['case_sensitive', false],
        ['attribute', null],
      ],
      sort,
    ),
  ],
  [
    'unique',
    builtin(
      [
        ['case_sensitive', false],
        ['attribute', null],
      ],
      unique,
    ),
  ],
]
