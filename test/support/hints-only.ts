import type { Clock } from '../../src/index.ts'
import { systemClock } from '../../src/io/clock.ts'

/** The longest time that Node can wait. */
const forEver = 2 ** 31 - 1

/** Whether a wait pauses for so long only to look again although nobody told it of a change; milliseconds. */
export function isUntilNextLook(milliseconds: number): boolean {
  return milliseconds > 500
}

/** Time in which a wait does not look again by itself: what ends was told of a change, however slow the machine is. */
export const hintsOnly: Clock = {
  ...systemClock,
  sleep: (milliseconds, signal) => systemClock.sleep(isUntilNextLook(milliseconds) ? forEver : milliseconds, signal),
}

/** Milliseconds: usually a few, but a busy machine may stand still for a while. */
export const soon = 5000
