import { Fault } from './fault.ts'

/** What one render may use: enough for any message or document, too little to stall a step. */
export const limits = {
  /**
   * Steps, each of them 0.5 microseconds at most: one for each pass of a loop, call, filter and test, and more for those that work on
   * long texts and lists. Compiling takes `stepsPerToken` for each token.
   */
  steps: 1_000_000,
  stepsPerToken: 10,
  /** Tokens of a template with its macros: names, literals, operators and brackets, the ends of tags, and the texts between them. */
  tokens: 40_000,
  charactersPerStep: 32,
  /** Bytes of all the texts, lists and maps that a render makes, whether or not it keeps them. */
  bytes: 5_000_000,
  /** Of a render, in case that its steps take longer than they should. */
  milliseconds: 2000,
  /** Characters of a template with its macros, unless it has no tags. */
  source: 1_000_000,
  /** Characters of one text. */
  text: 4_000_000,
  /** Bits of an integer that a template computes; 14 284 of them are printed. */
  integerBits: 100_000,
  /** Items of one list that a template builds. */
  items: 200_000,
  /** Numbers of one `range`. */
  range: 100_000,
  /** Items of a key that is a tuple, and of the tuples in it. */
  keyItems: 1000,
  /** Parameters of one macro. */
  parameters: 250,
  /** Macros and recursive loops in one another. */
  calls: 100,
  /** Lists and maps in one another, where they are printed or compared. */
  depth: 400,
} as const

/** Bytes of what a template makes, about what it takes in memory: a list or map, one of its items or keys, any other object. */
export const bytesOf = { list: 32, item: 8, map: 200, key: 50, object: 64, number: 16 } as const

export interface Allowance {
  readonly steps: number
  readonly bytes: number
  readonly milliseconds: number
}

/** How many steps are taken between two looks at the clock. */
const stepsBetweenLooks = 5000

const milliseconds = (): number => performance.now()

/** What is left to a render, or to several that share what one may use. */
export class Budget {
  private readonly allowance: Allowance
  /** Milliseconds, from anywhere. */
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

  /** A render begins. Renders share steps and bytes, not time: a slow machine is no reason to fail. */
  start(): void {
    this.deadline = undefined
  }

  /** Counts work; throws a fault of kind limit when a render does too much. */
  step(count = 1): void {
    this.steps += count
    if (this.steps > this.nextLook) this.look()
  }

  /** The time runs from the first look: most renders are over before, and a look takes as long as some of them. */
  private look(): void {
    const { steps, milliseconds } = this.allowance
    if (this.steps > steps) throw new Fault('limit', `more than ${steps} steps: the template loops too often`)
    const now = this.now()
    this.deadline ??= now + milliseconds
    if (now > this.deadline) throw new Fault('limit', `more than ${milliseconds / 1000} s: the template takes too long`)
    this.nextLook = Math.min(this.steps + stepsBetweenLooks, steps)
  }

  /** Counts bytes that are about to be made. */
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
