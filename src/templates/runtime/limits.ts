/** What one render may use: enough for any message or document, too little to stall a step. */
export const limits = {
  /** Steps: one for each pass of a loop, call, filter and test, and one more for each `charactersPerStep` they work on. */
  steps: 1_000_000,
  charactersPerStep: 32,
  /** Characters of one text. */
  text: 4_000_000,
  /** Items of one list that a template builds. */
  items: 200_000,
  /** Numbers of one `range`. */
  range: 100_000,
  /** Macros and recursive loops in one another. */
  calls: 100,
  /** Lists and maps in one another, where they are printed or compared. */
  depth: 400,
} as const
