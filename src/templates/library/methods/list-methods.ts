import { builtin, constantTime } from '../../values/builtin.ts'
import type { Builtin, BuiltinParameter } from '../../values/builtin.ts'
import { bytesOf } from '../../values/budget.ts'
import { equal, sortItems } from '../../values/compare.ts'
import { typeFault } from '../../values/fault.ts'
import { iterate, listOf } from '../../values/iterate.ts'
import type { Render } from '../../values/render.ts'
import { quotedTextOf } from '../../values/text.ts'
import { isList } from '../../values/values.ts'
import type { Value } from '../../values/values.ts'
import { truth } from '../../values/truth.ts'
import { integerArgument } from '../../values/text-argument.ts'

function method(
  parameters: readonly BuiltinParameter[],
  run: (render: Render, list: Value[], ...args: Value[]) => Value,
): Builtin {
  return builtin(parameters, (render, list, ...args) => {
    if (!isList(list)) throw typeFault('expected a list')
    return run(render, list, ...args)
  })
}

function changing(
  parameters: readonly BuiltinParameter[],
  run: (render: Render, list: Value[], ...args: Value[]) => Value | undefined,
): Builtin {
  return method(parameters, (render, list, ...args) => {
    render.requireOwn(list)
    const result = run(render, list, ...args) ?? null
    render.limitItems(list.length)
    return result
  })
}

function indexOf(render: Render, list: readonly Value[], value: Value, start = 0, end = list.length): number {
  const from = start < 0 ? Math.max(0, start + list.length) : start
  const to = end < 0 ? end + list.length : end
  const index = list.findIndex((item, at) => {
    render.step(1 / 8)
    return at >= from && at < to && equal(render, item, value)
  })
  if (index === -1) throw typeFault(`${quotedTextOf(render, value)} is not in list`)
  return index
}

/** The methods of a tuple. */
export const tupleMethods: ReadonlyMap<string, Builtin> = new Map<string, Builtin>([
  [
    'count',
    method(['value'], (render, list, value = null) => {
      render.step(list.length / 8)
      return list.filter((item) => equal(render, item, value)).length
    }),
  ],
  [
    'index',
    method(['value', ['start', 0], ['stop', null]], (render, list, value = null, start = 0, stop = null) =>
      indexOf(render, list, value, integerArgument(start), stop === null ? list.length : integerArgument(stop)),
    ),
  ],
])

/** The methods of a list. Those that change it refuse lists of the context. */
export const listMethods: ReadonlyMap<string, Builtin> = new Map<string, Builtin>([
  ...tupleMethods,
  ['append', constantTime(changing(['object'], append))],
  ['clear', changing([], (_render, list) => void (list.length = 0))],
  ['copy', method([], listOf)],
  ['extend', constantTime(changing(['iterable'], extend))],
  [
    'insert',
    changing(['index', 'object'], (render, list, index = 0, item = null) => {
      render.build(bytesOf.item)
      list.splice(integerArgument(index), 0, item)
      return null
    }),
  ],
  ['pop', constantTime(changing([['index', -1]], pop))],
  ['remove', changing(['value'], (render, list, value = null) => void list.splice(indexOf(render, list, value), 1))],
  ['reverse', changing([], (_render, list) => void list.reverse())],
  [
    'sort',
    changing([['reverse', false]], (render, list, reverse = false) => {
      for (const [index, item] of sortItems(render, list, (item) => item, truth(reverse)).entries()) list[index] = item
      return null
    }),
  ],
])

function extend(render: Render, list: Value[], items: Value = null): null {
  const added = iterate(render, items).slice()
  render.limitItems(list.length + added.length)
  render.checkItems(added.length)
  for (const item of added) list.push(item)
  return null
}

function append(render: Render, list: Value[], item: Value = null): null {
  render.build(bytesOf.item)
  list.push(item)
  return null
}

/** The items after the removed one move up. */
function pop(render: Render, list: Value[], index: Value = -1): Value {
  const wanted = integerArgument(index)
  const at = wanted < 0 ? wanted + list.length : wanted
  render.work(list.length - at)
  const [item] = at < 0 ? [] : list.splice(at, 1)
  if (item === undefined) throw typeFault(list.length === 0 ? 'pop from empty list' : 'pop index out of range')
  return item
}
