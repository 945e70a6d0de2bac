/** What waits to be done, under an id that makes a repeat the same. */
export interface QueueItem {
  readonly id: string
  /** Opaque to the store. */
  readonly text: string
}

/** An item that a worker has got for a while. */
export interface TakenItem extends QueueItem {
  /** Which take this was: `later` and `bury` of an older one change nothing. */
  readonly claim: number
  /** How often it was taken since it was put or requeued, this time included. */
  readonly attempts: number
}

export interface QueuePage {
  readonly items: readonly QueueSummary[]
  /** Absent on the last page; opaque, and of the store that made it. */
  readonly cursor?: string
}

/** What a list shows of an item. */
export interface QueueSummary extends QueueItem {
  readonly state: 'waiting' | 'dead'
  readonly attempts: number
  /** ISO 8601. */
  readonly addedAt: string
  /** When it is tried, or looked at again, or since when it is dead. ISO 8601. */
  readonly at: string
  /** What the last attempt failed with; empty before one failed. */
  readonly reason: string
}

export interface QueueCounts {
  readonly waiting: number
  readonly dead: number
  /** Milliseconds since the oldest of those who wait was put; 0 where none does. */
  readonly oldest: number
}

/**
 * A queue that survives whoever works on it. An item that was put is there until it is done or dropped: nothing else removes one. Whoever takes
 * one has it for a lease; when that ends without a word, the next one gets it. An id stays known for a day after its item is gone.
 */
export interface QueueStore {
  /**
   * Durable when it returns. `known`: an item of this id is there, or was not long ago. `full`: there are `most` already. After the
   * signal is aborted, nothing more is sent, and its reason is thrown. An item that was sent before may still be stored.
   */
  put(item: QueueItem, most: number, signal?: AbortSignal): Promise<'stored' | 'known' | 'full'>
  /** Up to `count` items that are due, each for `lease` milliseconds. `due`: milliseconds until the next one, where there is one. */
  take(count: number, lease: number): Promise<{ readonly items: readonly TakenItem[]; readonly due?: number }>
  /** Removes an item, whoever has it; false where it was gone. Also how one is dropped. */
  done(id: string): Promise<boolean>
  /** Due again after `pause` milliseconds; false where somebody else has taken it since. */
  later(taken: TakenItem, pause: number, reason: string): Promise<boolean>
  /** To be looked at by people; false where somebody else has taken it since. */
  bury(taken: TakenItem, reason: string): Promise<boolean>
  /** Makes a dead one due, as if it was never tried; false where it is not dead. */
  requeue(id: string): Promise<boolean>
  count(): Promise<QueueCounts>
  /** The dead first, the oldest first. Throws `BAD_CURSOR` (usage). */
  list(request: { readonly limit: number; readonly cursor?: string }): Promise<QueuePage>
}

/** Milliseconds that an id stays known after its item is gone. */
export const queueIdsKeptFor = 24 * 60 * 60 * 1000

/** So many ids stay known at most; those of items that are there are always known. */
export const queueIdsKept = 100_000

/** The longest reason that is kept. */
export const longestReason = 500
