/** How much a store keeps of each context. */
export interface StoreLimits {
  /** Largest document, bytes of JSON. */
  readonly maxBytes: number
  /** How many history entries stay, and how many bytes they may have together. */
  readonly history: { readonly keep: number; readonly maxBytes: number }
}

/** How many deliveries stay known of each context. */
export const deliveriesKept = 500
