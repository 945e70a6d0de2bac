const first = 1000
/** No receiver is left alone for longer, whatever it asks for. */
export const longestPause = 5 * 60_000

/** Milliseconds until the next attempt after so many, 1 or more: doubled each time up to 5 minutes, and by chance down to half of that. */
export function pauseAfter(attempts: number, random = Math.random): number {
  const full = Math.min(longestPause, first * 2 ** Math.min(attempts - 1, 20))
  return Math.round(full * (0.5 + random() / 2))
}
