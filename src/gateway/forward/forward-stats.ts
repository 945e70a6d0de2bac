/** What came of an attempt to forward: the receiver took it, it is tried again, or it was given up. */
export type ForwardOutcome = 'delivered' | 'retried' | 'dead'

/** What forwarding tells of itself, for metrics: numbers of this process, and of the queue as it was seen a few seconds ago. */
export interface ForwardStats {
  /** Of the queue, whoever put it there. */
  waiting: number
  dead: number
  /** Seconds since the oldest was put that waits. */
  oldestSeconds: number
  /** Sent at this moment. */
  sending: number
  /** Whether the store could be asked when it was last tried. */
  storeReached: boolean
}

export function emptyStats(): ForwardStats {
  return { waiting: 0, dead: 0, oldestSeconds: 0, sending: 0, storeReached: true }
}
