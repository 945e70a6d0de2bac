import { variadic } from '../values/builtin.ts'
import { GlobalFunction } from '../values/callables.ts'
import { Fault, typeFault } from '../values/fault.ts'
import { iterate, unpack } from '../values/iterate.ts'
import { bytesOf, limits } from '../values/budget.ts'
import { isMap, mapEntries, MapObject } from '../values/map-object.ts'
import { Cycler, Joiner } from './helpers.ts'
import { lipsum } from './lipsum.ts'
import { Namespace } from './namespace.ts'
import type { Render } from '../values/render.ts'
import { Range } from '../values/range.ts'
import { refuseUndefined } from '../values/undefined.ts'
import type { Named, Value } from '../values/values.ts'

const range = variadic((render, _none, args) => {
  const numbers = args.map(integer)
  if (numbers.length === 0 || numbers.length > 3) throw typeFault('range() takes one to three numbers')
  const [start, stop] = numbers.length === 1 ? [0, numbers[0] ?? 0] : [numbers[0] ?? 0, numbers[1] ?? 0]
  const step = numbers[2] ?? 1
  if (step === 0) throw typeFault('range() arg 3 must not be zero')
  const made = new Range(start, stop, step)
  if (made.length > limits.range) throw new Fault('limit', `range() of more than ${limits.range} numbers`)
  render.build(bytesOf.object)
  return made
})

function integer(value: Value): number {
  if (typeof value === 'boolean') return Number(value)
  refuseUndefined(value)
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw typeFault('range() takes integers')
  return value
}

const dict = variadic((render, _none, args, named) => {
  const map = MapObject.make(render)
  fill(render, map, 'dict', args, named)
  return map
})

/** Adds the arguments of `dict()` and `namespace()`: a map or pairs, then named arguments. */
function fill(render: Render, map: MapObject, name: string, args: readonly Value[], named: Named): void {
  const [source] = args
  if (args.length > 1) throw typeFault(`${name}() takes one map or list of pairs, and named arguments`)
  if (source !== undefined) {
    refuseUndefined(source)
    const pairs = isMap(source) ? mapEntries(source) : iterate(render, source).map((pair) => unpack(render, pair, 2))
    render.workOnKeys(pairs.length)
    for (const [key, value] of pairs) map.set(render, key ?? null, value ?? null)
  }
  for (const [key, value] of named) map.set(render, key, value)
}

const namespace = variadic((render, _none, args, named) => {
  const attributes = MapObject.make(render)
  fill(render, attributes, 'namespace', args, named)
  return new Namespace(attributes)
})

const cycler = variadic((render, _none, values) => {
  render.build(bytesOf.object)
  return new Cycler(values)
})
const joiner = variadic((render, _none, [separator = ', ']) => {
  render.build(bytesOf.object)
  return new Joiner(separator)
})

/** The functions that every template can call. Names of its context hide them. */
export const globals: ReadonlyMap<string, Value> = new Map<string, Value>(
  (
    [
      ['range', range, "<class 'range'>"],
      ['dict', dict, "<class 'dict'>"],
      ['namespace', namespace, "<class 'jinja2.utils.Namespace'>"],
      ['cycler', cycler, "<class 'jinja2.utils.Cycler'>"],
      ['joiner', joiner, "<class 'jinja2.utils.Joiner'>"],
      ['lipsum', lipsum, '<function generate_lorem_ipsum>'],
    ] as const
  ).map(([name, run, shown]) => [name, new GlobalFunction(name, run, shown)]),
)
