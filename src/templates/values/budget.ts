import { Fault } from './fault.ts'

/** The limits of one render: enough for any message or document, too little to stall a step. */
export const limits = {
  /**
   * Steps, each of them at most 0.5 microseconds: one for each pass of a loop, call, filter and test, and more for those that work on long texts and
   * lists. Compiling takes `stepsPerToken` for each token.
   */
  steps: 1_000_000,
  stepsPerToken: 10,
  /** Tokens of a template with its macros: names, literals, operators, brackets, ends of tags, and the texts between tags. */
  tokens: 40_000,
  charactersPerStep: 32,
  /** Total bytes of the texts, lists and maps that a render makes, whether or not it keeps them. */
  bytes: 5_000_000,
  /** The time of a render, in case its steps take longer than expected. */
  milliseconds: 2000,
  /** Characters of a template with its macros. A template without tags has no limit here. */
  source: 1_000_000,
  /** Characters of one text. */
  text: 4_000_000,
  /** Bits of an integer that a template computes. Only integers of up to 14 284 bits can be printed. */
  integerBits: 100_000,
  /** Items of one list that a template builds. */
  items: 200_000,
  /** Numbers of one `range`. */
  range: 100_000,
  /** Items of a tuple that is a key, including those of nested tuples. */
  keyItems: 1000,
  /** Parameters of one macro. */
  parameters: 250,
  /** Nested calls of macros and recursive loops. */
  calls: 100,
  /** Nested lists and maps, when they are printed or compared. */
  depth: 400,
} as const

/** The approximate memory of values that a template makes, in bytes: a list or map, one of its items or keys, any other object. */
export const bytesOf = { list: 32, item: 8, map: 200, key: 50, object: 64, number: 16 } as const

export interface Allowance {
  readonly steps: number
  readonly bytes: number
  readonly milliseconds: number
}

/** The number of steps between two checks of the clock. */
const stepsBetweenLooks = 5000

const milliseconds = (): number => performance.now()

/** The remaining budget of a render, or of several renders that share it. */
export class Budget {
  private readonly allowance: Allowance
  /** A clock in milliseconds, with any origin. */
  private readonly now: () => number
  private steps = 0
  private bytes = 0
  private nextLook: number
  private deadline: number | undefined

  constructor(allowance: Allowance = limits, now = milliseconds) {
    this.allowance = allowance
    this.now = now
    this.nextLook = Math.min(stepsBetweenLooks, allowance.steps)
  }

  /** Begins a render. Renders share steps and bytes, but each has its own time limit: a slow machine should not make them fail. */
  start(): void {
    this.deadline = undefined
  }

  /** Counts steps. Throws a fault of kind limit if they exceed the limit. */
  step(count = 1): void {
    this.steps += count
    if (this.steps > this.nextLook) this.look()
  }

  /** The time starts with the first check: most renders end before it, and a check takes as long as a short render. */
  private look(): void {
    const { steps, milliseconds } = this.allowance
    if (this.steps > steps) throw new Fault('limit', `more than ${steps} steps: the template loops too often`)
    const now = this.now()
    this.deadline ??= now + milliseconds
    if (now > this.deadline) throw new Fault('limit', `more than ${milliseconds / 1000} s: the template takes too long`)
    this.nextLook = Math.min(this.steps + stepsBetweenLooks, steps)
  }

  /** Counts bytes of values that are about to be made. Throws a fault of kind limit if they exceed the limit. */
  build(bytes: number): void {
    this.bytes += bytes
    if (this.bytes > this.allowance.bytes) this.refuseBytes()
  }

  private refuseBytes(): never {
    throw new Fault(
      'limit',
      `more than ${this.allowance.bytes} bytes of texts, lists and maps: the template makes too much text`,
    )
  }
}
