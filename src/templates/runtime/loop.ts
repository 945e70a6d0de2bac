import { equal } from '../values/compare.ts'
import { typeFault } from '../values/fault.ts'
import { iterate } from '../values/iterate.ts'
import type { Render } from '../values/render.ts'
import { orUndefined } from '../values/undefined.ts'
import { Callable, Tuple } from '../values/values.ts'
import type { Printing, Value } from '../values/values.ts'
import { variadic } from '../values/builtin.ts'
import { BoundMethod } from '../values/callables.ts'

type RenderItems = (items: Value, depth: number) => Value

/** A running `for`, which the template sees as `loop`. */
export class Loop extends Callable {
  readonly typeName = 'LoopContext'
  override readonly isObject = true
  /** The current item. */
  current: Value = null
  /** The condition of `for … if`: selects items. */
  condition: ((item: Value) => boolean) | undefined
  private readonly render: Render
  private readonly items: readonly Value[]
  private readonly depth: number
  private readonly renderItems: RenderItems | null
  /** The steps of one pass. */
  private readonly weight: number
  /** The index of the next item to look at. */
  private at = 0
  private index = -1
  private previous: Value | undefined
  /** Items that were read ahead; the next one is at `nextUp`. */
  private readonly upcoming: Value[] = []
  private nextUp = 0
  private lastChange: Value[] | undefined

  constructor(render: Render, iterable: Value, depth: number, renderItems: RenderItems | null, weight: number) {
    super()
    this.render = render
    this.items = iterate(render, iterable)
    this.depth = depth
    this.renderItems = renderItems
    this.weight = weight
  }

  /** Goes to the next item; false at the end. The length of `output`, which has been written so far, is limited too. */
  advance(output: string): boolean {
    this.render.step(1 + this.weight)
    this.render.limitText(output.length)
    const next = this.nextUp < this.upcoming.length ? this.upcoming[this.nextUp++] : this.take()
    if (next === undefined) return false
    if (this.index >= 0) this.previous = this.current
    this.current = next
    this.index++
    return true
  }

  private take(): Value | undefined {
    while (this.at < this.items.length) {
      const item = this.items[this.at++]
      if (item !== undefined && (this.condition === undefined || this.condition(item))) return item
      this.render.step()
    }
    return undefined
  }

  private peek(): Value | undefined {
    if (this.nextUp === this.upcoming.length) {
      const next = this.take()
      if (next !== undefined) this.upcoming.push(next)
    }
    return this.upcoming[this.nextUp]
  }

  private get length(): number {
    if (this.condition === undefined) return this.items.length
    for (let item = this.take(); item !== undefined; item = this.take()) this.upcoming.push(item)
    return this.index + 1 + this.upcoming.length - this.nextUp
  }

  override printTo(printing: Printing): void {
    printing.add(`<LoopContext ${this.index + 1}/${this.length}>`)
  }

  override attribute(name: string): Value | undefined {
    switch (name) {
      case 'index':
        return this.index + 1
      case 'index0':
        return this.index
      case 'first':
        return this.index === 0
      case 'last':
        return this.peek() === undefined
      case 'length':
        return this.length
      case 'revindex':
        return this.length - this.index
      case 'revindex0':
        return this.length - this.index - 1
      case 'depth':
        return this.depth + 1
      case 'depth0':
        return this.depth
      case 'previtem':
        return orUndefined(this.previous, 'there is no previous item')
      case 'nextitem':
        return orUndefined(this.peek(), 'there is no next item')
      case 'cycle':
        return new BoundMethod('cycle', cycle, this)
      case 'changed':
        return new BoundMethod('changed', changed, this)
      default:
        return undefined
    }
  }

  /** The value of the current pass: the values are used in turn. */
  cycled(values: readonly Value[]): Value {
    const value = values[this.index % values.length]
    if (value === undefined) throw typeFault('no items for cycling given')
    return value
  }

  /** Whether the values differ from those of the previous call. */
  hasChanged(values: readonly Value[]): boolean {
    const now = Tuple.make(values)
    if (this.lastChange !== undefined && equal(this.render, this.lastChange, now)) return false
    this.lastChange = now
    return true
  }

  call(render: Render, [items]: readonly Value[]): Value {
    const { renderItems } = this
    if (renderItems === null) throw typeFault("the loop must be marked 'recursive' to be called")
    if (items === undefined) throw typeFault('loop() misses the items to go through')
    return render.enter(() => renderItems(items, this.depth + 1))
  }
}

const cycle = variadic((_render, loop, values) => (loop instanceof Loop ? loop.cycled(values) : null))
const changed = variadic((_render, loop, values) => (loop instanceof Loop ? loop.hasChanged(values) : null))
