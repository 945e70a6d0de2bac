import { RuntimeObject } from './values.ts'
import type { Printing, Value } from './values.ts'

/** The result of `range(…)`. Its numbers are computed when they are read. */
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

  /** The number at an index, from the end if it is negative; undefined if the index is out of range. */
  at(index: number): number | undefined {
    const fromStart = index < 0 ? index + this.length : index
    return fromStart < 0 || fromStart >= this.length ? undefined : this.start + fromStart * this.step
  }

  /** The index of a number; -1 if it is not in the range. */
  indexOf(wanted: number): number {
    const index = (wanted - this.start) / this.step
    return Number.isInteger(index) && index >= 0 && index < this.length ? index : -1
  }

  /** All numbers. The caller counts the work and memory. */
  numbers(): number[] {
    return Array.from({ length: this.length }, (_, index) => this.start + index * this.step)
  }

  /** A key that is equal for two ranges with the same numbers. */
  get identity(): string {
    const first = this.length > 0 ? this.start : ''
    return `r${this.length};${first};${this.length > 1 ? this.step : ''}`
  }
}
