import { integerArgument } from '../../values/text-argument.ts'
import { add } from '../../runtime/arithmetic.ts'
import { builtin } from '../../values/builtin.ts'
import type { Builtin } from '../../values/builtin.ts'
import { isSimple, lengthOf } from '../../values/characters.ts'
import { bytesOf } from '../../values/budget.ts'
import { typeFault } from '../../values/fault.ts'
import { charactersOf, iterate, listOf } from '../../values/iterate.ts'
import { isMap, itemsView, mapSize } from '../../values/map-object.ts'
import { Loop } from '../../runtime/loop.ts'
import { itemAt } from '../../values/member.ts'
import type { Render } from '../../values/render.ts'
import { TextBuilder } from '../../values/text-builder.ts'
import { textOf } from '../../values/text.ts'
import { Generator, MapView, Markup, Tuple, isList, isText, typeNameOf } from '../../values/values.ts'
import { Range } from '../../values/range.ts'
import { truth } from '../../values/truth.ts'
import { orUndefined, Undefined } from '../../values/undefined.ts'
import type { Value } from '../../values/values.ts'
import { attributeGetter } from './attribute-path.ts'

/** The number of items, characters or keys in a value. */
export function lengthOfValue(value: Value): number {
  if (isText(value)) return lengthOf(typeof value === 'string' ? value : value.text)
  if (isList(value)) return value.length
  if (isMap(value)) return mapSize(value)
  if (value instanceof Range) return value.length
  if (value instanceof MapView) return value.items.length
  if (value instanceof Undefined) return 0
  if (value instanceof Loop) return Number(value.attribute('length'))
  throw typeFault(`object of type '${typeNameOf(value)}' has no len()`)
}

/** Constant time except for texts, which are searched for surrogate pairs. */
const length = builtin([], (render, value) => {
  render.use(value)
  return lengthOfValue(value)
})

function batch(render: Render, value: Value, lineCount: Value = 0, fillWith: Value = null): Value {
  return new Generator('generator object do_batch', () =>
    batches(render, iterate(render, value), integerArgument(lineCount), fillWith),
  )
}

function batches(render: Render, items: readonly Value[], size: number, fillWith: Value): Value[][] {
  render.step(items.length / 8)
  render.build(items.length * bytesOf.item + Math.ceil(items.length / Math.max(size, 1)) * bytesOf.list)
  const rows: Value[][] = []
  let row: Value[] = []
  for (const item of items) {
    if (row.length === size) {
      rows.push(row)
      row = []
    }
    row.push(item)
  }
  if (row.length === 0) return rows
  if (fillWith !== null && row.length < size) {
    render.checkItems(size)
    while (row.length < size) row.push(fillWith)
  }
  rows.push(row)
  return rows
}

function slices(render: Render, value: Value, count: Value = 0, fillWith: Value = null): Value {
  return new Generator('generator object sync_do_slice', () =>
    parted(render, listOf(render, value), integerArgument(count), fillWith),
  )
}

function parted(render: Render, items: readonly Value[], parts: number, fillWith: Value): Value[][] {
  if (parts === 0) throw typeFault('integer division or modulo by zero')
  render.checkItems(parts)
  render.step(Math.max(parts, 0) / 4)
  render.build(Math.max(parts, 0) * (bytesOf.list + bytesOf.item))
  const each = Math.floor(items.length / parts)
  const longer = items.length % parts
  return Array.from({ length: Math.max(parts, 0) }, (_, index) => {
    const start = index * each + Math.min(index, longer)
    const row = items.slice(start, start + each + (index < longer ? 1 : 0))
    if (fillWith !== null && index >= longer) row.push(fillWith)
    return row
  })
}

function first(render: Render, value: Value): Value {
  return orUndefined(firstOf(render, value), 'No first item, sequence was empty.')
}

function firstOf(render: Render, value: Value): Value | undefined {
  if (value instanceof Generator) return value.takeFirst()
  return isText(value) ? itemAt(render, value, 0) : iterate(render, value)[0]
}

function last(render: Render, value: Value): Value {
  if (value instanceof Generator) throw typeFault("'generator' object is not reversible")
  const item = isText(value) ? itemAt(render, value, -1) : iterate(render, value).at(-1)
  return orUndefined(item, 'No last item, sequence was empty.')
}

function random(render: Render, value: Value): Value {
  const index = Math.floor(Math.random() * lengthOfValue(value))
  const item = itemAt(render, value, index)
  // As in Python, a map is indexed by a number, and a view cannot be indexed.
  if (item === undefined && truth(value)) throw typeFault(`'${typeNameOf(value)}' object has no item at a number`)
  return orUndefined(item, 'No random item, sequence was empty.')
}

function reverse(render: Render, value: Value): Value {
  if (isText(value)) {
    const text = reversed(render, typeof value === 'string' ? value : value.text)
    return value instanceof Markup ? new Markup(text) : text
  }
  const items = listOf(render, value).reverse()
  return value instanceof Generator ? items : new Generator(`${reverseNames(value)} object`, () => items)
}

/** Python's type name of a reversed value. */
function reverseNames(value: Value): string {
  if (value instanceof Range) return 'range_iterator'
  if (isMap(value)) return 'dict_reversekeyiterator'
  if (value instanceof MapView) return `${value.typeName.replace('_', '_reverse').replace(/s$/, '')}iterator`
  return value instanceof Tuple || value instanceof Undefined ? 'reversed' : 'list_reverseiterator'
}

function reversed(render: Render, text: string): string {
  render.step(text.length / 8)
  render.checkText(text.length)
  const characters = isSimple(text) ? text : charactersOf(render, text)
  const built = new TextBuilder()
  for (let at = characters.length - 1; at >= 0; at--) built.add(characters[at] ?? '')
  return built.toString()
}

function join(render: Render, value: Value, separator: Value = '', attribute: Value = null): Value {
  const get = attributeGetter(render, attribute)
  const between = textOf(render, separator)
  const items = iterate(render, value)
  render.build(items.length * (bytesOf.item + bytesOf.list))
  let length = 0
  const texts = items.map((item) => {
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
  return new Generator('generator object do_items', () => {
    render.use(value)
    if (value instanceof Undefined) return []
    if (!isMap(value)) throw typeFault('Can only get item pairs from a mapping.')
    render.workOnKeys(mapSize(value))
    return itemsView(render, value).items
  })
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
