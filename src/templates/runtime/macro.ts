import { typeFault } from '../values/fault.ts'
import type { Render } from '../values/render.ts'
import { Callable, Tuple } from '../values/values.ts'
import type { Named, Printing, Value } from '../values/values.ts'
import { MapObject } from '../values/map-object.ts'

/** A macro of a template, or the body of a `call` block. */
export class Macro extends Callable {
  readonly typeName = 'Macro'
  private readonly name: string
  private readonly parameters: readonly string[]
  /** The names of `caller`, `kwargs` and `varargs` that the body uses. Their variables follow the parameters in this order. */
  private readonly special: readonly string[]
  private readonly body: (...args: (Value | undefined)[]) => Value
  /** The steps of one call. */
  private readonly weight: number

  constructor(
    name: string,
    parameters: readonly string[],
    special: readonly string[],
    body: (...args: (Value | undefined)[]) => Value,
    weight: number,
  ) {
    super()
    this.name = name
    this.parameters = parameters
    this.special = special
    this.body = body
    this.weight = weight
  }

  override attribute(name: string): Value | undefined {
    switch (name) {
      case 'name':
        return this.name
      case 'arguments':
        return Tuple.make(this.parameters)
      case 'caller':
        return this.special.includes('caller')
      case 'catch_kwargs':
        return this.special.includes('kwargs')
      case 'catch_varargs':
        return this.special.includes('varargs')
      default:
        return undefined
    }
  }

  override printTo(printing: Printing): void {
    printing.add(this.name === 'caller' ? '<Macro anonymous>' : `<Macro '${this.name}'>`)
  }

  call(render: Render, args: readonly Value[], named: Named | null): Value {
    render.step(this.weight + (this.parameters.length + args.length) / 8)
    const rest = new Map(named)
    const bound = this.parameters.map((parameter, index) => {
      if (index < args.length) return args[index]
      const given = rest.get(parameter)
      rest.delete(parameter)
      return given
    })
    const special = this.special.map((name) => this.specialValue(render, name, args, rest))
    if (rest.size > 0 && !this.special.includes('kwargs')) throw this.unexpected(rest)
    if (args.length > this.parameters.length && !this.special.includes('varargs')) {
      throw typeFault(`macro '${this.name}' takes not more than ${this.parameters.length} argument(s)`)
    }
    return render.enter(() => this.body(...bound, ...special))
  }

  private specialValue(
    render: Render,
    name: string,
    args: readonly Value[],
    rest: Map<string, Value>,
  ): Value | undefined {
    if (name === 'varargs') {
      render.checkItems(args.length)
      return Tuple.make(args.slice(this.parameters.length))
    }
    if (name === 'caller') {
      const caller = rest.get('caller')
      rest.delete('caller')
      return caller
    }
    const kwargs = MapObject.make(render)
    for (const [key, value] of rest) kwargs.set(render, key, value)
    return kwargs
  }

  private unexpected(rest: ReadonlyMap<string, Value>): Error {
    const [name] = rest.keys()
    if (name === 'caller') return typeFault(`macro '${this.name}' was called with a body but does not use caller()`)
    const twice = this.parameters.find((parameter) => rest.has(parameter))
    if (twice !== undefined) return typeFault(`macro '${this.name}' got the argument '${twice}' twice`)
    return typeFault(`macro '${this.name}' takes no keyword argument '${name ?? ''}'`)
  }
}
