import { systemClock } from '../../io/clock.ts'

/** How long to wait for a server that cannot be reached. */
export class Patience {
  /** Ends the wait. */
  readonly signal: AbortSignal
  private readonly deadline: number
  private readonly isWanted: boolean
  private next = 250

  constructor(milliseconds: number, signal: AbortSignal) {
    this.deadline = Date.now() + milliseconds
    this.isWanted = milliseconds > 0
    this.signal = signal
  }

  /** Whether there is time for another attempt. */
  get hasTime(): boolean {
    return Date.now() + this.next <= this.deadline
  }

  /** The deadline, for a progress line. */
  get shown(): { readonly until?: number } {
    return this.isWanted ? { until: this.deadline } : {}
  }

  /** Waits before the next attempt, longer each time. Throws the failure if no time is left, and the reason of the signal if it is aborted. */
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

/** The result of some work. Throws the reason of the signal as soon as it is aborted; the work goes on then. */
export async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  const giveUp = () => {
    reject(signal.reason as Error)
  }
  if (signal.aborted) giveUp()
  signal.addEventListener('abort', giveUp, { once: true })
  try {
    return await Promise.race([work, aborted])
  } finally {
    signal.removeEventListener('abort', giveUp)
  }
}
