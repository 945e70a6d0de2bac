/** The sizes of `npm run stress`, and of the tests. */
export type Size = 'full' | 'short'

/** The outcome of a scenario. */
export interface Outcome {
  /** The number of changes, or of kills, to be survived. */
  readonly expected: number
  readonly found: number
  /** The number of acknowledged changes that are missing; any other number than 0 fails the run. */
  readonly lost: number
  /** The time of each change, in milliseconds. */
  readonly latencies: readonly number[]
  /** All other violations; any fails the run. */
  readonly faults: readonly string[]
  /** A note for readers of the table. */
  readonly note?: string
}

export interface Scenario {
  readonly name: string
  readonly run: (size: Size) => Promise<Outcome>
}
