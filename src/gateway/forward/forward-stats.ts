/** Numbers of forwarding, for metrics: of this process, and of the queue as it was a few seconds ago. */
export interface ForwardStats {
  /** Items in the queue, put there by any process. */
  waiting: number
  dead: number
  /** Seconds since the oldest waiting item was put. */
  oldestSeconds: number
  /** Numbers of this process, since it started. */
  taken: number
  failed: number
  buried: number
  /** Sent at this moment. */
  sending: number
  /** Whether the last attempt to reach the store succeeded. */
  storeReached: boolean
}

export function emptyStats(): ForwardStats {
  return { waiting: 0, dead: 0, oldestSeconds: 0, taken: 0, failed: 0, buried: 0, sending: 0, storeReached: true }
}
