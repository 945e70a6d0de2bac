/** The result of one attempt to forward: the receiver accepted it, it will be tried again, or it was given up. */
export const forwardOutcomes = ['delivered', 'retried', 'dead'] as const
export type ForwardOutcome = (typeof forwardOutcomes)[number]

/** Numbers of forwarding, for metrics: of this process, and of the queue as it was a few seconds ago. */
export interface ForwardStats {
  /** Items in the queue, put there by any process. */
  waiting: number
  dead: number
  /** Seconds since the oldest waiting item was put. */
  oldestSeconds: number
  /** Items that this process is sending. */
  sending: number
  /** Whether the last attempt to reach the store succeeded. */
  storeReached: boolean
}

export function emptyStats(): ForwardStats {
  return { waiting: 0, dead: 0, oldestSeconds: 0, sending: 0, storeReached: true }
}
