import { setTimeout as delay } from 'node:timers/promises'

export interface Clock {
  now(): Date
  /** Throws the signal's reason as soon as it is aborted. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>
}

export const systemClock: Clock = {
  now: () => new Date(),
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
