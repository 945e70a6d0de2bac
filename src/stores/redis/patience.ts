import { systemClock } from '../../io/clock.ts'

/** The time limit for retries while a server cannot be reached, with a backoff. */
export class Patience {
  /** Aborts the wait. */
  readonly signal: AbortSignal
  private readonly deadline: number
  private readonly isWanted: boolean
  private next = 250

  constructor(milliseconds: number, signal: AbortSignal) {
    this.deadline = Date.now() + milliseconds
    this.isWanted = milliseconds > 0
    this.signal = signal
  }

  /** Whether there is time for another retry. */
  get hasTime(): boolean {
    return Date.now() + this.next <= this.deadline
  }

  /** The deadline, for a progress line. */
  get shown(): { readonly until?: number } {
    return this.isWanted ? { until: this.deadline } : {}
  }

  /** Waits before the next retry, twice as long each time, up to 4 s. Throws the failure if no time is left, and the reason of the signal if it is aborted. */
  async pause(failure: unknown): Promise<void> {
    if (!this.hasTime) throw failure
    const milliseconds = this.next
    this.next = Math.min(2 * milliseconds, 4000)
    await systemClock.sleep(milliseconds, this.signal)
  }
}

/** A signal that is aborted with the first of two; the second may be missing. */
export function anyOf(one: AbortSignal, other: AbortSignal | undefined): AbortSignal {
  return other === undefined ? one : AbortSignal.any([one, other])
}
