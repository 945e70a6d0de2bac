import { equalNumbers } from '../../json/exact-number.ts'
import { Fault, typeFault } from './fault.ts'
import { iterate } from './iterate.ts'
import { bytesOf, limits } from './budget.ts'
import { isHashable, isMap, mapEntries, mapGet, mapSize } from './map-object.ts'
import type { MapValue } from './map-object.ts'
import { compareNumbers, numberOf } from './numbers.ts'
import type { Render } from './render.ts'
import { Searcher } from './searcher.ts'
import { Generator, MapView, Markup, Tuple, isList, isNumber, isText, typeNameOf } from './values.ts'
import { Range } from './range.ts'
import { refuseUndefined, Undefined } from './undefined.ts'
import type { Value } from './values.ts'

/** `==` as in Python: a text never equals a number; lists and maps are compared by content. */
export function equal(render: Render, left: Value, right: Value, depth = 0): boolean {
  const a = left instanceof Markup ? left.text : left
  const b = right instanceof Markup ? right.text : right
  if (typeof a === 'string' && typeof b === 'string') {
    render.work(Math.min(a.length, b.length))
    return a === b
  }
  if (isNumber(a) && isNumber(b)) return equalNumbers(numberOf(a), numberOf(b))
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (depth > limits.depth) throw new Fault('limit', `lists and maps nested more than ${limits.depth} deep`)
  if (isList(a)) return isList(b) && a instanceof Tuple === b instanceof Tuple && equalLists(render, a, b, depth)
  if (isMap(a)) return isMap(b) && equalMaps(render, a, b, depth)
  if (a instanceof MapView && b instanceof MapView)
    return a.typeName === b.typeName && equalLists(render, a.items, b.items, depth)
  if (a instanceof Range && b instanceof Range) return a.identity === b.identity
  return a instanceof Undefined && b instanceof Undefined
}

function equalLists(render: Render, a: readonly Value[], b: readonly Value[], depth: number): boolean {
  if (a.length !== b.length) return false
  return a.every((item, index) => {
    render.step(1 / 8)
    return equal(render, item, b[index] ?? null, depth + 1)
  })
}

function equalMaps(render: Render, a: MapValue, b: MapValue, depth: number): boolean {
  if (mapSize(a) !== mapSize(b)) return false
  render.workOnKeys(mapSize(a))
  return mapEntries(a).every(([key, value]) => {
    render.step(1 / 8)
    const other = mapGet(render, b, key)
    return other !== undefined && equal(render, value, other, depth + 1)
  })
}

/** Compares two values: negative if `left` is less, 0 if they are equal. Texts are compared by code points, lists item by item. */
export function order(render: Render, left: Value, right: Value, operator = '<', depth = 0): number {
  if (isText(left) && isText(right)) {
    const a = typeof left === 'string' ? left : left.text
    const b = typeof right === 'string' ? right : right.text
    render.work(Math.min(a.length, b.length))
    return orderOfTexts(a, b)
  }
  if (isNumber(left) && isNumber(right)) return compareNumbers(numberOf(left), numberOf(right))
  if (isList(left) && isList(right) && left instanceof Tuple === right instanceof Tuple) {
    if (depth > limits.depth) throw new Fault('limit', `lists nested more than ${limits.depth} deep`)
    return orderOfLists(render, left, right, operator, depth)
  }
  refuseUndefined(left, right)
  throw typeFault(`'${operator}' not supported between instances of '${typeNameOf(left)}' and '${typeNameOf(right)}'`)
}

function orderOfTexts(a: string, b: string): number {
  const shared = Math.min(a.length, b.length)
  let at = 0
  while (at < shared && a.charCodeAt(at) === b.charCodeAt(at)) at++
  return at === shared ? a.length - b.length : rank(a.charCodeAt(at)) - rank(b.charCodeAt(at))
}

/** Maps code units so that their order is that of code points: surrogates come last. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit
}

function orderOfLists(
  render: Render,
  a: readonly Value[],
  b: readonly Value[],
  operator: string,
  depth: number,
): number {
  for (const [index, item] of a.entries()) {
    render.step(1 / 8)
    const other = b[index]
    if (other === undefined) return 1
    if (!equal(render, item, other, depth + 1)) return order(render, item, other, operator, depth + 1)
  }
  return a.length - b.length
}

/** `item in container` */
export function contains(render: Render, item: Value, container: Value): boolean {
  if (isText(container)) {
    const text = typeof container === 'string' ? container : container.text
    refuseUndefined(item)
    if (!isText(item)) throw typeFault(`'in <string>' requires string as left operand, not ${typeNameOf(item)}`)
    render.work(text.length)
    return new Searcher(render, typeof item === 'string' ? item : item.text).indexIn(text) !== -1
  }
  if (isMap(container)) return !(item instanceof Undefined) && mapGet(render, container, item) !== undefined
  if (isList(container)) return includes(render, container, item)
  if (container instanceof Range) return isNumber(item) && container.indexOf(Number(item)) !== -1
  if (container instanceof Generator) return isTaken(render, container, item)
  if (container instanceof MapView && container.typeName === 'dict_keys') requireHashable(render, item)
  if (container instanceof MapView || container instanceof Undefined)
    return includes(render, iterate(render, container), item)
  throw typeFault(`argument of type '${typeNameOf(container)}' is not iterable`)
}

/** Whether a generator contains an item. Items after it are not consumed. */
function isTaken(render: Render, generator: Generator, wanted: Value): boolean {
  for (let item = generator.takeFirst(); item !== undefined; item = generator.takeFirst()) {
    render.step(1 / 8)
    if (equal(render, item, wanted)) return true
  }
  return false
}

function requireHashable(render: Render, key: Value): void {
  if (!isHashable(render, key)) throw typeFault(`unhashable type: '${typeNameOf(key)}'`)
}

function includes(render: Render, items: readonly Value[], wanted: Value): boolean {
  return items.some((item) => {
    render.step(1 / 8)
    return equal(render, item, wanted)
  })
}

/** Sorts a copy of the items. Items with equal keys keep their order, also if it is reversed. */
export function sortItems(
  render: Render,
  items: readonly Value[],
  keyOf: (item: Value) => Value,
  reverse: boolean,
): Value[] {
  render.checkItems(items.length)
  render.build(items.length * bytesOf.object)
  const keyed = items.map((item) => ({ item, key: keyOf(item) }))
  keyed.sort((a, b) => {
    render.step(1 / 8)
    const difference = order(render, a.key, b.key)
    return reverse ? -difference : difference
  })
  return keyed.map(({ item }) => item)
}
