import { builtin, constantTime, variadic } from '../../values/builtin.ts'
import type { Builtin, BuiltinParameter } from '../../values/builtin.ts'
import { typeFault } from '../../values/fault.ts'
import { iterate, unpack } from '../../values/iterate.ts'
import {
  isMap,
  itemsView,
  mapDelete,
  mapEntries,
  mapGet,
  mapKeys,
  MapObject,
  mapSet,
  mapSize,
} from '../../values/map-object.ts'
import type { MapValue } from '../../values/map-object.ts'
import type { Render } from '../../values/render.ts'
import { quotedTextOf } from '../../values/text.ts'
import { MapView, Tuple } from '../../values/values.ts'
import type { Named, Value } from '../../values/values.ts'

function method(
  parameters: readonly BuiltinParameter[],
  run: (render: Render, map: MapValue, ...args: Value[]) => Value,
): Builtin {
  return builtin(parameters, (render, map, ...args) => run(render, mapArgument(map), ...args))
}

/** A method that visits all keys. */
function thorough(run: (render: Render, map: MapValue) => Value): Builtin {
  return method([], (render, map) => {
    render.workOnKeys(mapSize(map))
    return run(render, map)
  })
}

function changing(
  parameters: readonly BuiltinParameter[],
  run: (render: Render, map: MapValue, ...args: Value[]) => Value,
): Builtin {
  return method(parameters, (render, map, ...args) => {
    render.requireOwn(map)
    return run(render, map, ...args)
  })
}

function mapArgument(value: Value): MapValue {
  if (!isMap(value)) throw typeFault('expected a map')
  return value
}

/** Marks a missing argument, for parameters where none is a valid value. */
const absent = new Tuple()

/** The methods of a map: Python's `dict`. Those that change it refuse maps of the context. */
export const mapMethods: ReadonlyMap<string, Builtin> = new Map<string, Builtin>([
  ['clear', changing([], clear)],
  ['copy', thorough(copyOf)],
  [
    'fromkeys',
    method(['iterable', ['value', null]], (render, _map, keys = null, value = null) => fromKeys(render, keys, value)),
  ],
  [
    'get',
    constantTime(
      method(['key', ['default', null]], (render, map, key = null, fallback = null) =>
        getOr(render, map, key, fallback),
      ),
    ),
  ],
  ['items', thorough((render, map) => itemsView(render, map))],
  ['keys', thorough((_render, map) => new MapView('dict_keys', mapKeys(map)))],
  ['pop', constantTime(changing(['key', ['default', absent]], pop))],
  ['popitem', changing([], popItem)],
  ['setdefault', constantTime(changing(['key', ['default', null]], setDefault))],
  ['update', constantTime(variadic((render, map, args, named) => update(render, mapArgument(map), args, named)))],
  [
    'values',
    thorough(
      (_render, map) =>
        new MapView(
          'dict_values',
          mapEntries(map).map(([, value]) => value),
        ),
    ),
  ],
])

function clear(render: Render, map: MapValue): null {
  render.workOnKeys(mapSize(map))
  for (const key of mapKeys(map)) mapDelete(render, map, key)
  return null
}

function copyOf(render: Render, map: MapValue): MapObject {
  const copy = MapObject.make(render)
  for (const [key, value] of mapEntries(map)) copy.set(render, key, value)
  return copy
}

function fromKeys(render: Render, keys: Value, value: Value): MapObject {
  const made = MapObject.make(render)
  for (const key of iterate(render, keys)) {
    render.step()
    made.set(render, key, value)
  }
  return made
}

function getOr(render: Render, map: MapValue, key: Value, fallback: Value): Value {
  const value = mapGet(render, map, key)
  return value === undefined ? fallback : value
}

function pop(render: Render, map: MapValue, key: Value = null, fallback: Value = absent): Value {
  const value = getOr(render, map, key, fallback)
  if (value === absent) throw typeFault(`no key ${quotedTextOf(render, key)} to pop`)
  mapDelete(render, map, key)
  return value
}

function popItem(render: Render, map: MapValue): Value {
  const last = mapEntries(map).at(-1)
  if (last === undefined) throw typeFault('popitem(): dictionary is empty')
  mapDelete(render, map, last[0])
  return Tuple.make(last)
}

function setDefault(render: Render, map: MapValue, key: Value = null, fallback: Value = null): Value {
  const value = mapGet(render, map, key)
  if (value !== undefined) return value
  setKey(render, map, key, fallback)
  return fallback
}

function update(render: Render, map: MapValue, args: readonly Value[], named: Named): null {
  render.requireOwn(map)
  for (const source of args) {
    if (isMap(source)) render.workOnKeys(mapSize(source))
    const pairs = isMap(source) ? mapEntries(source) : iterate(render, source).map((pair) => unpack(render, pair, 2))
    for (const [key, value] of pairs) setKey(render, map, key ?? null, value ?? null)
  }
  for (const [key, value] of named) setKey(render, map, key, value)
  return null
}

function setKey(render: Render, map: MapValue, key: Value, value: Value): void {
  render.step()
  mapSet(render, map, key, value)
  render.limitItems(mapSize(map))
}
