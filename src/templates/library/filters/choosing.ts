import { variadic, runBuiltin } from '../../values/builtin.ts'
import type { Builtin } from '../../values/builtin.ts'
import { bytesOf } from '../../values/budget.ts'
import { typeFault } from '../../values/fault.ts'
import { iterate } from '../../values/iterate.ts'
import type { Render } from '../../values/render.ts'
import { textOf } from '../../values/text.ts'
import { truth } from '../../values/truth.ts'
import { Generator } from '../../values/values.ts'
import type { Named, Value } from '../../values/values.ts'
import { unknownBuiltin } from '../../values/unknown-builtin.ts'
import { attributeGetter } from './attribute-path.ts'

function known(kind: 'filter' | 'test', all: ReadonlyMap<string, Builtin>, name: string): Builtin {
  const found = all.get(name)
  if (found === undefined) throw unknownBuiltin(kind, name, all)
  return found
}

const map = variadic((render, value, args, named) => {
  if (!truth(value)) return new Generator('map', [])
  const change = mapping(render, args, named)
  const items = iterate(render, value)
  render.build(items.length * bytesOf.item)
  return new Generator('map', items.map(change))
})

function mapping(render: Render, args: readonly Value[], named: Named): (item: Value) => Value {
  const [first, ...rest] = args
  if (first === undefined) {
    const attribute = named.get('attribute')
    if (attribute === undefined) throw typeFault('map requires a filter argument')
    const unknown = [...named.keys()].find((key) => key !== 'attribute' && key !== 'default')
    if (unknown !== undefined) throw typeFault(`Unexpected keyword argument '${unknown}'`)
    return attributeGetter(render, attribute, named.get('default') ?? null)
  }
  const name = textOf(render, first)
  const filter = known('filter', render.library.filters, name)
  return (item) => runBuiltin(render, name, filter, item, rest, named.size === 0 ? null : named)
}

function choosing(name: string, keep: boolean, byAttribute: boolean): Builtin {
  return variadic((render, value, args, named) => {
    if (!truth(value)) return new Generator(name, [])
    const [attribute, ...rest] = byAttribute ? args : [null, ...args]
    if (attribute === undefined) throw typeFault('Missing parameter for attribute name')
    const get = attributeGetter(render, attribute)
    const holds = condition(render, rest, named)
    return new Generator(
      name,
      iterate(render, value).filter((item) => holds(get(item)) === keep),
    )
  })
}

function condition(render: Render, [first, ...rest]: readonly Value[], named: Named): (value: Value) => boolean {
  if (first === undefined) return truth
  const name = textOf(render, first)
  const test = known('test', render.library.tests, name)
  return (value) => truth(runBuiltin(render, name, test, value, rest, named.size === 0 ? null : named))
}

/** Filters that apply another filter or test to each item. */
export const choosingFilters: readonly (readonly [string, Builtin])[] = [
  ['map', map],
  ['reject', choosing('reject', false, false)],
  ['rejectattr', choosing('rejectattr', false, true)],
  ['select', choosing('select', true, false)],
  ['selectattr', choosing('selectattr', true, true)],
]
