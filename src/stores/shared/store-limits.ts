/** How much a store keeps of each context. */
export interface StoreLimits {
  /** Largest document, bytes of JSON. */
  readonly maxBytes: number
  /** How many history entries stay, and how many bytes they may have together. */
  readonly history: { readonly keep: number; readonly maxBytes: number }
}

/** Milliseconds between two looks at files of who waits, on average: they may be on a network, where nobody hears of what other machines write. */
export const fileLookEvery = 3000

/** How many deliveries stay known of each context. */
export const deliveriesKept = 500

/**
 * Bytes of the largest file that holds a document: the document, what changed it and what undoes that, or its indentation; what a file of
 * a small document holds beside it. Larger ones are neither written nor read.
 */
export function largestFile(maxBytes: number): number {
  return 4 * maxBytes + 2_000_000
}
