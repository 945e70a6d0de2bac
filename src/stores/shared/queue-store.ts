/** An item of work. Putting an item with the same id again has no effect. */
export interface QueueItem {
  readonly id: string
  /** Opaque to the store. */
  readonly text: string
}

/** An item that a worker has taken for the time of its lease. */
export interface TakenItem extends QueueItem {
  /** The number of this claim: `later` and `bury` with an older claim change nothing. */
  readonly claim: number
  /** How many times it was taken since it was put or requeued, including this time. */
  readonly attempts: number
}

export interface QueuePage {
  readonly items: readonly QueueSummary[]
  /** Missing on the last page. Opaque; only valid for the store that made it. */
  readonly cursor?: string
}

/** The summary of an item in a list. */
export interface QueueSummary extends QueueItem {
  readonly state: 'waiting' | 'dead'
  readonly attempts: number
  /** ISO 8601. */
  readonly addedAt: string
  /** When a waiting item is tried next, or its lease ends; for a dead item, since when it is dead. ISO 8601. */
  readonly at: string
  /** The error of the last attempt; empty if none has failed. */
  readonly reason: string
}

export interface QueueCounts {
  readonly waiting: number
  readonly dead: number
  /** Milliseconds since the oldest waiting item was put; 0 if none waits. */
  readonly oldest: number
}

/**
 * A durable queue. An item stays until it is done or dropped. A worker takes an item for a lease; if the lease ends without an answer, the next
 * worker gets the item. An id stays known for a day after its item is gone.
 */
export interface QueueStore {
  /**
   * Puts an item. Durable when it returns. `known`: an item with this id exists, or did recently. `full`: there are already `most` items. After the
   * signal is aborted, nothing more is sent, and its reason is thrown. An item that was sent before may still be stored.
   */
  put(item: QueueItem, most: number, signal?: AbortSignal): Promise<'stored' | 'known' | 'full'>
  /** Takes up to `count` items that are due, each with a lease of `lease` milliseconds. `due`: milliseconds until the next item is due, if there is one. */
  take(count: number, lease: number): Promise<{ readonly items: readonly TakenItem[]; readonly due?: number }>
  /** Removes an item, even if another worker has it; false if it was gone. This is also how an item is dropped. */
  done(id: string): Promise<boolean>
  /** Makes an item due again after `pause` milliseconds; false if another worker has taken it since. */
  later(taken: TakenItem, pause: number, reason: string): Promise<boolean>
  /** Marks an item as dead, for people to look at; false if another worker has taken it since. */
  bury(taken: TakenItem, reason: string): Promise<boolean>
  /** Makes a dead item due, with 0 attempts; false if it is not dead. */
  requeue(id: string): Promise<boolean>
  count(): Promise<QueueCounts>
  /** Lists the items: dead ones first, the oldest first. Throws `BAD_CURSOR` (usage). */
  list(request: { readonly limit: number; readonly cursor?: string }): Promise<QueuePage>
}

/** How long an id stays known after its item is gone, in milliseconds. */
export const queueIdsKeptFor = 24 * 60 * 60 * 1000

/** The most ids that stay known after their items are gone. Ids of existing items are always known. */
export const queueIdsKept = 100_000

/** The longest reason that is kept, in characters. */
export const longestReason = 500
