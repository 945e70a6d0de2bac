import { durationText } from '../../text/duration.ts'

/** How long a wait takes at most, unless its caller says so: four hours, in milliseconds. */
export const defaultWait = 4 * 60 * 60 * 1000

/** Names the default timeout for a caller who gave none, and so may not know that the wait ends by itself. */
export function limitText({ timeout }: { readonly timeout?: number }): string {
  return timeout === undefined ? `, at most ${durationText(defaultWait)}` : ''
}
