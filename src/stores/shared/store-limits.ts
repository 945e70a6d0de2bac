/** How much a store keeps of each context. */
export interface StoreLimits {
  /** Largest document, bytes of JSON. */
  readonly maxBytes: number
  /** How many history entries are kept, and how many bytes they may have together. */
  readonly history: { readonly keep: number; readonly maxBytes: number }
}

/** Average milliseconds between two polls of files by a waiting command: files may be on a network, where changes by other machines cause no notification. */
export const fileLookEvery = 3000

/** How many deliveries are kept for each context. */
export const deliveriesKept = 500

/**
 * The largest file with a document, in bytes: the document and its operations and their inverse, or its indentation, and the records beside a small
 * document. Larger files are neither written nor read.
 */
export function largestFile(maxBytes: number): number {
  return 4 * maxBytes + 2_000_000
}
