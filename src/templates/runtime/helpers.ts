import { variadic } from '../values/builtin.ts'
import { BoundMethod } from '../values/callables.ts'
import { typeFault } from '../values/fault.ts'
import type { Render } from '../values/render.ts'
import { Callable, RuntimeObject, Tuple } from '../values/values.ts'
import type { Named, Printing, Value } from '../values/values.ts'

/** `cycler(…)`: returns its values in turn, one for each `next()`. */
export class Cycler extends RuntimeObject {
  readonly typeName = 'Cycler'
  private readonly values: readonly Value[]
  private at = 0

  constructor(values: readonly Value[]) {
    super()
    if (values.length === 0) throw typeFault('at least one item has to be provided')
    this.values = values
  }

  override attribute(name: string): Value | undefined {
    if (name === 'current') return this.values[this.at]
    if (name === 'items') return Tuple.make(this.values)
    if (name === 'pos') return this.at
    if (name === 'next') return new BoundMethod(name, next, this)
    return name === 'reset' ? new BoundMethod(name, reset, this) : undefined
  }

  override printTo(printing: Printing): void {
    printing.add('<jinja2.utils.Cycler object>')
  }

  next(): Value {
    const value = this.values[this.at] ?? null
    this.at = (this.at + 1) % this.values.length
    return value
  }

  reset(): void {
    this.at = 0
  }
}

const next = variadic((_render, cycler) => (cycler instanceof Cycler ? cycler.next() : null))
const reset = variadic((_render, cycler) => {
  if (cycler instanceof Cycler) cycler.reset()
  return null
})

/** `joiner(separator)`: returns an empty text at the first call, and the separator at later calls. */
export class Joiner extends Callable {
  readonly typeName = 'Joiner'
  private readonly separator: Value
  private used = false

  constructor(separator: Value) {
    super()
    this.separator = separator
  }

  override printTo(printing: Printing): void {
    printing.add('<jinja2.utils.Joiner object>')
  }

  override attribute(name: string): Value | undefined {
    if (name === 'sep') return this.separator
    return name === 'used' ? this.used : undefined
  }

  call(render: Render, args: readonly Value[], named: Named | null): Value {
    render.step()
    if (args.length > 0 || (named !== null && named.size > 0)) throw typeFault('a joiner takes no arguments')
    const value = this.used ? this.separator : ''
    this.used = true
    return value
  }
}
