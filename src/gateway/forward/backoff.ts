const first = 1000
/** Longest pause, whatever the receiver asks for. */
export const longestPause = 5 * 60_000

/** Milliseconds until the next attempt after this many attempts, 1 or more: doubled each time up to 5 minutes, and shortened at random by up to half. */
export function pauseAfter(attempts: number, random = Math.random): number {
  const full = Math.min(longestPause, first * 2 ** Math.min(attempts - 1, 20))
  return Math.round(full * (0.5 + random() / 2))
}
