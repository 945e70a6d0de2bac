import { systemClock } from '../../io/clock.ts'

/** A sleep that others can end. A wake-up while nothing sleeps ends the next sleep at once. */
export class Waker {
  private said = false
  private end: (() => void) | undefined

  wake(): void {
    this.said = true
    this.end?.()
  }

  /** Returns after this many milliseconds, when it is woken, or when the signal is aborted. */
  async sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
    if (!this.said && !signal.aborted) {
      const waking = new AbortController()
      this.end = () => {
        waking.abort()
      }
      await systemClock.sleep(milliseconds, AbortSignal.any([signal, waking.signal])).catch(() => undefined)
      this.end = undefined
    }
    this.said = false
  }
}
