import type { Decision } from './decision.ts'

/** When people are to be reminded next, in milliseconds since 1970; undefined where they are not. */
export function reminderAt({ state, remind, remindedAt, askedAt }: Decision): number | undefined {
  return state !== 'open' || remind === undefined ? undefined : Date.parse(remindedAt ?? askedAt) + remind
}

/** When something is due for a question that nobody does anything to, in milliseconds since 1970: its end, or a reminder, if there are any. */
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
