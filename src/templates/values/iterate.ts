import { bytesOf } from './budget.ts'
import { typeFault } from './fault.ts'
import { isMap, mapKeys, mapSize } from './map-object.ts'
import type { Render } from './render.ts'
import { Generator, MapView, isList, isText, typeNameOf } from './values.ts'
import { Range } from './range.ts'
import { Undefined } from './undefined.ts'
import type { Value } from './values.ts'

/** The items for a loop: the keys of a map, the characters of a text, none for an undefined value. */
export function iterate(render: Render, value: Value): readonly Value[] {
  if (typeof value === 'object' && value !== null) {
    if (isList(value)) return value
    if (isMap(value)) {
      render.workOnKeys(mapSize(value))
      return mapKeys(value)
    }
    if (value instanceof MapView) return value.items
    if (value instanceof Generator) return value.takeAll()
    if (value instanceof Range) {
      render.checkItems(value.length)
      return value.numbers()
    }
    if (value instanceof Undefined) {
      render.use(value)
      return []
    }
  }
  if (isText(value)) {
    const text = typeof value === 'string' ? value : value.text
    render.limitItems(text.length)
    return charactersOf(render, text)
  }
  throw typeFault(`'${typeNameOf(value)}' object is not iterable`)
}

/** The list of a text's characters. */
export function charactersOf(render: Render, text: string): readonly string[] {
  render.step(text.length / 8)
  render.build(text.length * 2 * bytesOf.item)
  return Array.from(text)
}

/** The items as a new list. */
export function listOf(render: Render, value: Value): Value[] {
  const items = iterate(render, value)
  render.checkItems(items.length)
  return Array.from(items)
}

/** Exactly `count` items, for targets like `a, b`. Throws a fault for any other number. */
export function unpack(render: Render, value: Value, count: number): readonly Value[] {
  const items = iterate(render, value)
  if (value instanceof Undefined) throw value.fault()
  if (items.length < count) throw typeFault(`not enough values to unpack (expected ${count}, got ${items.length})`)
  if (items.length > count) throw typeFault(`too many values to unpack (expected ${count})`)
  return items
}
