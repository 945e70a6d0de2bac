import type { Decision } from './decision.ts'

/** Minimum time between two reminders, in milliseconds: each is a message to people and a change of the context. */
export const shortestReminder = 1_000

/** The time of the next reminder, in milliseconds since 1970; undefined if people are not reminded. */
export function reminderAt({ state, remind, remindedAt, askedAt }: Decision): number | undefined {
  if (state !== 'open' || remind === undefined) return undefined
  // Another program may have written a smaller value into the record.
  return Date.parse(remindedAt ?? askedAt) + Math.max(remind, shortestReminder)
}

/** The time of the next due work without any input, in milliseconds since 1970: the end, or a reminder if the question has one. */
export function nextAt(decision: Decision, { reminds }: { readonly reminds: boolean }): number | undefined {
  if (decision.state !== 'open') return undefined
  const { expiresAt } = decision
  const times = [
    reminds ? reminderAt(decision) : undefined,
    expiresAt === undefined ? undefined : Date.parse(expiresAt),
  ]
  const known = times.filter((time) => time !== undefined)
  return known.length === 0 ? undefined : Math.min(...known)
}
