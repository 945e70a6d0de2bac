import { bytesOf } from '../values/budget.ts'
import { typeFault } from '../values/fault.ts'
import { isMap, mapEntries, mapSize } from '../values/map-object.ts'
import type { Render } from '../values/render.ts'
import { textOf } from '../values/text.ts'
import { RuntimeObject } from '../values/values.ts'
import type { Printing, Value } from '../values/values.ts'

/** `namespace(…)`: the one thing whose attributes a `set` may change from inside a loop. */
export class Namespace extends RuntimeObject {
  readonly typeName = 'Namespace'
  private readonly attributes = new Map<string, Value>()

  override attribute(name: string): Value | undefined {
    return this.attributes.get(name)
  }

  override printTo(printing: Printing, depth: number): void {
    printing.add('<Namespace ')
    printing.printPairs(this.attributes, depth)
    printing.add('>')
  }

  set(name: string, value: Value): void {
    this.attributes.set(name, value)
  }

  /** Takes over the pairs of a map. */
  fill(render: Render, map: Value): void {
    if (!isMap(map)) throw typeFault('namespace() takes a map or named arguments')
    render.workOnKeys(mapSize(map))
    render.build(mapSize(map) * bytesOf.key)
    for (const [key, value] of mapEntries(map)) this.set(textOf(render, key), value)
  }
}

/** `{% set target.name = value %}` */
export function assign(_render: Render, target: Value, name: string, value: Value): void {
  if (!(target instanceof Namespace)) throw typeFault('cannot assign attribute on non-namespace object')
  target.set(name, value)
}
