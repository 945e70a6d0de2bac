import type { Clock } from '../../io/clock.ts'

/** Ends a pause early. If it rings outside of a pause, the next pause ends at once. */
export class Alarm {
  private readonly clock: Clock
  private readonly signal: AbortSignal | undefined
  private hasRung = false
  private wake: AbortController | undefined

  constructor(clock: Clock, signal: AbortSignal | undefined) {
    this.clock = clock
    this.signal = signal
  }

  readonly ring = (): void => {
    this.hasRung = true
    this.wake?.abort()
  }

  /** Pauses until the alarm rings or this many milliseconds are over, and returns whether it rang. Throws the signal's reason as soon as it is aborted. */
  async pause(milliseconds: number): Promise<boolean> {
    if (!this.hasRung) await this.sleep(Math.max(1, milliseconds))
    const rang = this.hasRung
    this.hasRung = false
    return rang
  }

  private async sleep(milliseconds: number): Promise<void> {
    const wake = (this.wake = new AbortController())
    const { signal } = this
    try {
      await this.clock.sleep(milliseconds, signal === undefined ? wake.signal : AbortSignal.any([signal, wake.signal]))
    } catch (error) {
      signal?.throwIfAborted()
      if (!wake.signal.aborted) throw error
    }
  }
}
