import { RuntimeObject } from './values.ts'
import type { Printing, Value } from './values.ts'

/** What `range(…)` gives: its numbers are made when they are asked for. */
export class Range extends RuntimeObject {
  readonly typeName = 'range'
  readonly start: number
  readonly stop: number
  readonly step: number
  readonly length: number

  constructor(start: number, stop: number, step: number) {
    super()
    this.start = start
    this.stop = stop
    this.step = step
    this.length = Math.max(0, Math.ceil((stop - start) / step))
  }

  override attribute(name: string): Value | undefined {
    return name === 'start' || name === 'stop' || name === 'step' ? this[name] : undefined
  }

  override printTo(printing: Printing): void {
    const { start, stop, step } = this
    printing.add(step === 1 ? `range(${start}, ${stop})` : `range(${start}, ${stop}, ${step})`)
  }

  /** The number at an index, from the end when it is negative; undefined beyond the ends. */
  at(index: number): number | undefined {
    const fromStart = index < 0 ? index + this.length : index
    return fromStart < 0 || fromStart >= this.length ? undefined : this.start + fromStart * this.step
  }

  /** Where a number stands; -1 when nowhere. */
  indexOf(wanted: number): number {
    const index = (wanted - this.start) / this.step
    return Number.isInteger(index) && index >= 0 && index < this.length ? index : -1
  }

  /** All numbers. Who asks counts them. */
  numbers(): number[] {
    return Array.from({ length: this.length }, (_, index) => this.start + index * this.step)
  }

  /** What two ranges of the same numbers share. */
  get identity(): string {
    const first = this.length > 0 ? this.start : ''
    return `r${this.length};${first};${this.length > 1 ? this.step : ''}`
  }
}
