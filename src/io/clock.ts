import { setTimeout as delay } from 'node:timers/promises'

export interface Clock {
  now(): Date
  /** Milliseconds that pass evenly whatever happens to the time of day; a clock without it has `now` alone. */
  elapsed?(): number
  /** Throws the signal's reason as soon as it is aborted. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>
}

/** Milliseconds on a clock, to measure how long something takes. */
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
      // Node puts an error of its own around the reason.
      signal?.throwIfAborted()
      throw error
    }
  },
}
