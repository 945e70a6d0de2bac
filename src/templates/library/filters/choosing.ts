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

const map = variadic(
  (render, value, args, named) =>
    new Generator('generator object sync_do_map', () => mapped(render, value, args, named)),
)

function* mapped(render: Render, value: Value, args: readonly Value[], named: Named): Iterable<Value> {
  if (!truth(value)) return
  const change = mapping(render, args, named)
  const items = iterate(render, value)
  render.build(items.length * bytesOf.item)
  for (const item of items) yield change(item)
}

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

function choosing(keep: boolean, byAttribute: boolean): Builtin {
  return variadic((render, value, args, named) => {
    const chosen = function* (): Iterable<Value> {
      if (!truth(value)) return
      const [attribute, ...rest] = byAttribute ? args : [null, ...args]
      if (attribute === undefined) throw typeFault('Missing parameter for attribute name')
      const get = attributeGetter(render, attribute)
      const holds = condition(render, rest, named)
      for (const item of iterate(render, value)) if (holds(get(item)) === keep) yield item
    }
    return new Generator('generator object select_or_reject', chosen)
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
  ['reject', choosing(false, false)],
  ['rejectattr', choosing(false, true)],
  ['select', choosing(true, false)],
  ['selectattr', choosing(true, true)],
]
