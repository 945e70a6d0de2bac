import { setOwnValue } from '../../json/json.ts'
import { typeFault } from './fault.ts'
import { MapView, RuntimeObject, Tuple, isList, Markup } from './values.ts'
import type { Value } from './values.ts'

/** A map that a template makes: keys of any scalar type, in the order in which they came. */
export class MapObject extends RuntimeObject {
  readonly typeName = 'dict'
  private readonly pairs = new Map<string | number | null, [Value, Value]>()

  get size(): number {
    return this.pairs.size
  }

  get(key: Value): Value | undefined {
    return this.pairs.get(identityOf(key))?.[1]
  }

  set(key: Value, value: Value): void {
    const identity = identityOf(key)
    const pair = this.pairs.get(identity)
    if (pair === undefined) this.pairs.set(identity, [key, value])
    else pair[1] = value
  }

  delete(key: Value): void {
    this.pairs.delete(identityOf(key))
  }

  entries(): [Value, Value][] {
    return [...this.pairs.values()]
  }
}

/** Keys that are equal in Python (1 and True) are one; texts and numbers never meet. */
function identityOf(key: Value): string | number | null {
  if (typeof key === 'string') return `s${key}`
  if (typeof key === 'number' || key === null) return key
  if (typeof key === 'boolean') return Number(key)
  if (key instanceof Markup) return `s${key.text}`
  if (key instanceof Tuple) return `t${JSON.stringify(key.map((item) => [typeof item, identityOf(item)]))}`
  if (key instanceof RuntimeObject && key.typeName === 'Undefined') return 'undefined'
  if (isList(key)) throw typeFault("unhashable type: 'list'")
  if (isMap(key)) throw typeFault("unhashable type: 'dict'")
  throw typeFault('only texts, numbers, booleans and none can be keys of a map')
}

/** Whether a value can be a key. */
export function isHashable(key: Value): boolean {
  if (key instanceof Tuple) return key.every(isHashable)
  return typeof key !== 'object' || key === null || key instanceof Markup
}

export type MapValue = Record<string, Value> | MapObject

export function isMap(value: Value): value is MapValue {
  if (typeof value !== 'object' || value === null || isList(value)) return false
  return value instanceof MapObject || !(value instanceof RuntimeObject)
}

/** The own value at a key; undefined when there is none. */
export function mapGet(map: MapValue, key: Value): Value | undefined {
  if (map instanceof MapObject) return map.get(key)
  const name = key instanceof Markup ? key.text : key
  if (typeof name === 'string') return Object.hasOwn(map, name) ? map[name] : undefined
  identityOf(name)
  return undefined
}

export function mapSet(map: MapValue, key: Value, value: Value): void {
  if (map instanceof MapObject) {
    map.set(key, value)
    return
  }
  if (typeof key !== 'string') throw typeFault('the keys of this map are texts')
  sizes.delete(map)
  setOwnValue(map, key, value)
}

export function mapDelete(map: MapValue, key: Value): void {
  if (map instanceof MapObject) {
    map.delete(key)
    return
  }
  sizes.delete(map)
  if (typeof key === 'string') Reflect.deleteProperty(map, key)
}

export function mapEntries(map: MapValue): [Value, Value][] {
  return map instanceof MapObject ? map.entries() : Object.entries(map)
}

export function mapKeys(map: MapValue): Value[] {
  return map instanceof MapObject ? map.entries().map(([key]) => key) : Object.keys(map)
}

/** How many keys a map has; counted once, for a template may ask in a loop. */
export function mapSize(map: MapValue): number {
  if (map instanceof MapObject) return map.size
  const known = sizes.get(map)
  if (known !== undefined) return known
  const size = Object.keys(map).length
  sizes.set(map, size)
  return size
}

const sizes = new WeakMap<object, number>()

export function itemsView(map: MapValue): MapView {
  return new MapView(
    'dict_items',
    mapEntries(map).map((pair) => Tuple.make(pair)),
  )
}
