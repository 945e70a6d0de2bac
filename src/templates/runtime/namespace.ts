import { typeFault } from '../values/fault.ts'
import type { MapObject } from '../values/map-object.ts'
import type { Render } from '../values/render.ts'
import { RuntimeObject } from '../values/values.ts'
import type { Printing, Value } from '../values/values.ts'

/** `namespace(…)`: the only object whose attributes `set` can change, also from inside a loop. */
export class Namespace extends RuntimeObject {
  readonly typeName = 'Namespace'
  private readonly attributes: MapObject

  constructor(attributes: MapObject) {
    super()
    this.attributes = attributes
  }

  override attribute(name: string, render: Render): Value | undefined {
    return this.attributes.get(render, name)
  }

  override printTo(printing: Printing, depth: number): void {
    printing.add('<Namespace ')
    printing.print(this.attributes, depth)
    printing.add('>')
  }

  set(render: Render, name: string, value: Value): void {
    this.attributes.set(render, name, value)
  }
}

/** `{% set target.name = value %}` */
export function assign(render: Render, target: Value, name: string, value: Value): void {
  if (!(target instanceof Namespace)) throw typeFault('cannot assign attribute on non-namespace object')
  target.set(render, name, value)
}
