import { ExactNumber } from '../../json/exact-number.ts'
import { setOwnValue } from '../../json/json.ts'
import { bytesOf, limits } from './budget.ts'
import { Fault, typeFault } from './fault.ts'
import { Range } from './range.ts'
import type { Render } from './render.ts'
import { MapView, RuntimeObject, Tuple, isList, Markup } from './values.ts'
import type { Value } from './values.ts'

/** A map that a template makes: keys of any scalar type, in the order of insertion. */
export class MapObject extends RuntimeObject {
  readonly typeName = 'dict'
  private readonly pairs = new Map<Identity, [Value, Value]>()

  /** Makes an empty map and counts its memory. */
  static make(render: Render): MapObject {
    render.build(bytesOf.map)
    return new MapObject()
  }

  get size(): number {
    return this.pairs.size
  }

  get(render: Render, key: Value): Value | undefined {
    return this.pairs.get(identityOf(render, key))?.[1]
  }

  set(render: Render, key: Value, value: Value): void {
    const identity = identityOf(render, key)
    const pair = this.pairs.get(identity)
    if (pair !== undefined) {
      pair[1] = value
      return
    }
    render.build(bytesOf.key + (typeof identity === 'string' ? identity.length : 0))
    this.pairs.set(identity, [key, value])
  }

  delete(render: Render, key: Value): void {
    this.pairs.delete(identityOf(render, key))
  }

  entries(): [Value, Value][] {
    return [...this.pairs.values()]
  }

  keys(): Value[] {
    return Array.from(this.pairs.values(), ([key]) => key)
  }
}

type Identity = string | number | bigint | null

/** The identity of a key. Keys that are equal in Python (1 and True) have the same one; a text never has that of a number. */
function identityOf(render: Render, key: Value): Identity {
  if (typeof key === 'string') return identityOfText(render, key)
  if (typeof key === 'number' || key === null) return key
  if (typeof key === 'boolean') return Number(key)
  if (key instanceof ExactNumber) return identityOfNumber(key)
  if (key instanceof Markup) return identityOfText(render, key.text)
  if (key instanceof Tuple) return identityOfTuple(render, key)
  if (key instanceof Range) return key.identity
  if (key instanceof RuntimeObject && key.typeName === 'Undefined') return 'undefined'
  if (isList(key)) throw typeFault("unhashable type: 'list'")
  if (isMap(key)) throw typeFault("unhashable type: 'dict'")
  if (key instanceof MapView && key.typeName !== 'dict_values') throw typeFault(`unhashable type: '${key.typeName}'`)
  return identityOfObject(key)
}

const numbersOfObjects = new WeakMap<object, string>()
let objects = 0

/** Functions, loops and generators are compared by identity. */
function identityOfObject(object: object): string {
  const known = numbersOfObjects.get(object)
  if (known !== undefined) return known
  const identity = `o${objects++}`
  numbersOfObjects.set(object, identity)
  return identity
}

/** `1` and `1.0` are the same key; so are a float and an integer of any size with the same value. */
function identityOfNumber({ value }: ExactNumber): number | bigint {
  if (typeof value === 'bigint') return value
  return Number.isSafeInteger(value) ? value + 0 : BigInt(value)
}

function identityOfText(render: Render, text: string): string {
  render.work(text.length)
  return `s${text}`
}

/** Tuples may contain tuples, and the same one several times: the size is checked before the identity is built. */
function identityOfTuple(render: Render, tuple: Tuple): string {
  const parts: string[] = []
  let items = 0
  let length = 0
  const add = (part: string): void => {
    length += part.length
    render.limitText(length)
    render.build(part.length)
    parts.push(part)
  }
  const addAll = (list: Tuple): void => {
    items += list.length
    if (items > limits.keyItems) throw new Fault('limit', `a key of more than ${limits.keyItems} items`)
    render.step(list.length / 4)
    add(`t${list.length};`)
    for (const item of list) {
      if (item instanceof Tuple) addAll(item)
      else {
        const identity = identityOf(render, item)
        add(typeof identity === 'string' ? `${identity.length};${identity}` : `n${identity};`)
      }
    }
  }
  addAll(tuple)
  return parts.join('')
}

/** Whether a value can be a key. */
export function isHashable(render: Render, key: Value): boolean {
  if (key instanceof Tuple) {
    render.step(key.length / 8)
    return key.every((item) => isHashable(render, item))
  }
  if (key instanceof MapView) return key.typeName === 'dict_values'
  return typeof key !== 'object' || key === null || !(isList(key) || isMap(key))
}

export type MapValue = Record<string, Value> | MapObject

export function isMap(value: Value): value is MapValue {
  if (typeof value !== 'object' || value === null || isList(value)) return false
  return value instanceof MapObject || !(value instanceof RuntimeObject || value instanceof ExactNumber)
}

/** The own value of a key; undefined if there is none. */
export function mapGet(render: Render, map: MapValue, key: Value): Value | undefined {
  if (map instanceof MapObject) return map.get(render, key)
  const name = key instanceof Markup ? key.text : key
  if (typeof name !== 'string') {
    identityOf(render, name)
    return undefined
  }
  render.work(name.length)
  return Object.hasOwn(map, name) ? map[name] : undefined
}

export function mapSet(render: Render, map: MapValue, key: Value, value: Value): void {
  if (map instanceof MapObject) {
    map.set(render, key, value)
    return
  }
  if (typeof key !== 'string') throw typeFault('the keys of this map are texts')
  render.work(key.length)
  if (!Object.hasOwn(map, key)) {
    render.build(bytesOf.key + key.length)
    sizes.set(map, mapSize(map) + 1)
  }
  setOwnValue(map, key, value)
}

export function mapDelete(render: Render, map: MapValue, key: Value): void {
  if (map instanceof MapObject) {
    map.delete(render, key)
    return
  }
  if (typeof key !== 'string' || !Object.hasOwn(map, key)) return
  sizes.set(map, mapSize(map) - 1)
  Reflect.deleteProperty(map, key)
}

export function mapEntries(map: MapValue): [Value, Value][] {
  return map instanceof MapObject ? map.entries() : Object.entries(map)
}

export function mapKeys(map: MapValue): Value[] {
  return map instanceof MapObject ? map.keys() : Object.keys(map)
}

/** The number of keys in a map. Cached, because a template may ask in a loop. */
export function mapSize(map: MapValue): number {
  if (map instanceof MapObject) return map.size
  const known = sizes.get(map)
  if (known !== undefined) return known
  const size = Object.keys(map).length
  sizes.set(map, size)
  return size
}

const sizes = new WeakMap<object, number>()

export function itemsView(render: Render, map: MapValue): MapView {
  render.build(mapSize(map) * (bytesOf.list + 2 * bytesOf.item))
  return new MapView(
    'dict_items',
    mapEntries(map).map((pair) => Tuple.make(pair)),
  )
}
