/** The sizes of `npm run stress`, and of the tests. */
export type Size = 'full' | 'short'

/** What a scenario found. */
export interface Outcome {
  /** How many changes, or kills, were to be survived. */
  readonly expected: number
  readonly found: number
  /** Changes that were acknowledged and are not there; anything but 0 fails the run. */
  readonly lost: number
  /** How long each change took, in milliseconds. */
  readonly latencies: readonly number[]
  /** Whatever else must not be; anything fails the run. */
  readonly faults: readonly string[]
  /** What a reader of the table should know. */
  readonly note?: string
}

export interface Scenario {
  readonly name: string
  readonly run: (size: Size) => Promise<Outcome>
}
