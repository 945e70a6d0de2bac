import { integerArgument } from '../../values/text-argument.ts'
import { add } from '../../runtime/arithmetic.ts'
import { builtin } from '../../values/builtin.ts'
import type { Builtin } from '../../values/builtin.ts'
import { charactersOf, lengthOf } from '../../values/characters.ts'
import { typeFault } from '../../values/fault.ts'
import { iterate, listOf } from '../../values/iterate.ts'
import { isMap, itemsView, mapSize } from '../../values/map-object.ts'
import { Loop } from '../../runtime/loop.ts'
import type { Render } from '../../values/render.ts'
import { textOf } from '../../values/text.ts'
import { Generator, MapView, Markup, isList, isText, typeNameOf } from '../../values/values.ts'
import { orUndefined, Undefined } from '../../values/undefined.ts'
import type { Value } from '../../values/values.ts'
import { attributeGetter } from './attribute-path.ts'

/** How many items, characters or keys a value has. */
export function lengthOfValue(value: Value): number {
  if (isText(value)) return lengthOf(typeof value === 'string' ? value : value.text)
  if (isList(value)) return value.length
  if (isMap(value)) return mapSize(value)
  if (value instanceof MapView) return value.items.length
  if (value instanceof Undefined) return 0
  if (value instanceof Loop) return Number(value.attribute('length'))
  throw typeFault(`object of type '${typeNameOf(value)}' has no len()`)
}

/** Texts must be gone through for characters of two units; the rest know their length. */
const length = builtin([], (_render, value) => lengthOfValue(value))

function batch(render: Render, value: Value, lineCount: Value = 0, fillWith: Value = null): Value {
  const size = integerArgument(lineCount)
  const items = iterate(render, value)
  const rows: Value[][] = []
  for (const item of items) {
    const last = rows.at(-1)
    if (last === undefined || last.length === size) rows.push([item])
    else last.push(item)
  }
  const last = rows.at(-1)
  if (last !== undefined && fillWith !== null && last.length < size) {
    render.checkItems(size)
    while (last.length < size) last.push(fillWith)
  }
  return new Generator('batch', rows)
}

function slices(render: Render, value: Value, count: Value = 0, fillWith: Value = null): Value {
  const items = listOf(render, value)
  const parts = integerArgument(count)
  if (parts === 0) throw typeFault('integer division or modulo by zero')
  render.checkItems(parts)
  const each = Math.floor(items.length / parts)
  const longer = items.length % parts
  const rows = Array.from({ length: Math.max(parts, 0) }, (_, index) => {
    const start = index * each + Math.min(index, longer)
    const row = items.slice(start, start + each + (index < longer ? 1 : 0))
    if (fillWith !== null && index >= longer) row.push(fillWith)
    return row
  })
  return new Generator('slice', rows)
}

function first(render: Render, value: Value): Value {
  const item = value instanceof Generator ? value.takeFirst() : iterate(render, value)[0]
  return orUndefined(item, 'No first item, sequence was empty.')
}

function last(render: Render, value: Value): Value {
  if (value instanceof Generator) throw typeFault("'generator' object is not reversible")
  return orUndefined(iterate(render, value).at(-1), 'No last item, sequence was empty.')
}

function random(_render: Render, value: Value): Value {
  const index = Math.floor(Math.random() * lengthOfValue(value))
  const item = isText(value)
    ? charactersOf(typeof value === 'string' ? value : value.text)[index]
    : isList(value)
      ? value[index]
      : undefined
  return orUndefined(item, 'No random item, sequence was empty.')
}

function reverse(render: Render, value: Value): Value {
  if (isText(value)) {
    const text = charactersOf(typeof value === 'string' ? value : value.text)
      .toReversed()
      .join('')
    return value instanceof Markup ? new Markup(text) : text
  }
  const items = listOf(render, value).reverse()
  return value instanceof Generator ? items : new Generator('reverse', items)
}

function join(render: Render, value: Value, separator: Value = '', attribute: Value = null): Value {
  const get = attributeGetter(render, attribute)
  const between = textOf(render, separator)
  let length = 0
  const texts = iterate(render, value).map((item) => {
    const text = textOf(render, get(item))
    length += text.length + between.length
    render.limitText(length)
    return text
  })
  render.checkText(length)
  return texts.join(between)
}

function sum(render: Render, value: Value, attribute: Value = null, start: Value = 0): Value {
  if (isText(start)) throw typeFault("sum() can't sum strings [use ''.join(seq) instead]")
  const get = attributeGetter(render, attribute)
  let total: Value = start
  for (const item of iterate(render, value)) total = add(render, total, get(item))
  return total
}

function items(render: Render, value: Value): Value {
  if (value instanceof Undefined) return new Generator('items', [])
  if (!isMap(value)) throw typeFault('Can only get item pairs from a mapping.')
  render.workOnKeys(mapSize(value))
  return new Generator('items', itemsView(value).items)
}

/** Filters on the items of a list. */
export const listFilters: readonly (readonly [string, Builtin])[] = [
  ['batch', builtin(['linecount', ['fill_with', null]], batch)],
  ['count', length],
  ['first', builtin([], first)],
  ['items', builtin([], items)],
  [
    'join',
    builtin(
      [
        ['d', ''],
        ['attribute', null],
      ],
      join,
    ),
  ],
  ['last', builtin([], last)],
  ['length', length],
  ['list', builtin([], listOf)],
  ['random', builtin([], random)],
  ['reverse', builtin([], reverse)],
  ['slice', builtin(['slices', ['fill_with', null]], slices)],
  [
    'sum',
    builtin(
      [
        ['attribute', null],
        ['start', 0],
      ],
      sum,
    ),
  ],
]
