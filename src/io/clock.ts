import { setTimeout as delay } from 'node:timers/promises'

export interface Clock {
  now(): Date
  /** Monotonic milliseconds, which do not follow changes of the time of day. Optional: without it `now` is used. */
  elapsed?(): number
  /** Throws the signal's reason as soon as it is aborted. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>
}

/** Milliseconds on a clock, for measuring durations. */
export function elapsedOn(clock: Clock): number {
  return clock.elapsed?.() ?? clock.now().getTime()
}

export const systemClock: Clock = {
  now: () => new Date(),
  elapsed: () => performance.now(),
  sleep: async (milliseconds, signal) => {
    try {
      await delay(milliseconds, undefined, { ...(signal && { signal }) })
    } catch (error) {
      // Node wraps the reason in an error of its own.
      signal?.throwIfAborted()
      throw error
    }
  },
}
