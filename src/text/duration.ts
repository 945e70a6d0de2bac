import { CicdError } from '../errors/cicd-error.ts'

const day = 86_400_000
const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: day, w: 7 * day }
const longestLifetime = { days: 36_500, milliseconds: 36_500 * day }

/** Parses `30d`, `10s`, `500ms` or `1h30m` to milliseconds. Throws `BAD_DURATION` (usage), also for a number without a unit. */
export function parseDuration(text: string): number {
  const parts = text.match(/[0-9]+(?:ms|[smhdw])/g) ?? []
  const total = parts.reduce((sum, part) => sum + millisecondsOf(part), 0)
  if (text !== '' && parts.join('') === text && Number.isSafeInteger(total)) return total
  throw new CicdError('BAD_DURATION', `${JSON.stringify(text)} is not a duration`, {
    suggestions: [
      `${/^[1-9]\d{0,8}$/.test(text) ? `For seconds write ${text}s. ` : ''}A duration is a number and a unit, e.g. 30d, 12h, 1h30m, 10s or 500ms.`,
    ],
  })
}

/** Writes milliseconds in the form of `parseDuration`: `1h30m`. */
export function durationText(milliseconds: number): string {
  let left = Math.round(milliseconds)
  let text = ''
  for (const unit of ['d', 'h', 'm', 's', 'ms']) {
    const count = Math.floor(left / (units[unit] ?? 1))
    left -= count * (units[unit] ?? 1)
    if (count > 0) text += `${count}${unit}`
  }
  return text === '' ? '0s' : text
}

/** Whether milliseconds are a valid TTL: 1 ms to 100 years. */
export function isLifetime(milliseconds: number): boolean {
  return Number.isInteger(milliseconds) && milliseconds >= 1 && milliseconds <= longestLifetime.milliseconds
}

/** Returns the milliseconds if they are a valid TTL for a context, a lock and so on: 1 ms to 100 years. Throws `BAD_DURATION` (usage). */
export function checkLifetime(milliseconds: number): number {
  if (isLifetime(milliseconds)) return milliseconds
  throw new CicdError(
    'BAD_DURATION',
    `a time to live cannot be ${milliseconds} ms: 1ms to ${longestLifetime.days}d are possible`,
  )
}

/** Checks how long a wait may last: a valid TTL, or 0 to look once. Throws `BAD_DURATION` (usage). */
export function checkTimeout(milliseconds: number): number {
  if (milliseconds === 0 || isLifetime(milliseconds)) return milliseconds
  throw new CicdError(
    'BAD_DURATION',
    `a timeout cannot be ${milliseconds} ms: 0s to ${longestLifetime.days}d are possible`,
  )
}

/** Parses one number with one unit, such as `30d`, to milliseconds. */
function millisecondsOf(part: string): number {
  return Number.parseInt(part, 10) * (units[part.replace(/^[0-9]+/, '')] ?? 0)
}
