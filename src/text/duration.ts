import { CicdError } from '../errors/cicd-error.ts'

const units: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 7 * 86_400_000,
}

/** Milliseconds of `30d`, `10s`, `500ms` or `1h30m`. Throws `BAD_DURATION` (usage): a number without a unit is no duration. */
export function parseDuration(text: string): number {
  const parts = text.match(/[0-9]+(?:ms|[smhdw])/g) ?? []
  const total = parts.reduce(
    (sum, part) => sum + Number.parseInt(part, 10) * (units[part.replace(/^[0-9]+/, '')] ?? 0),
    0,
  )
  if (text !== '' && parts.join('') === text && Number.isSafeInteger(total)) return total
  throw new CicdError('BAD_DURATION', `${JSON.stringify(text)} is no duration`, {
    suggestions: ['A duration is a number and a unit, e.g. 30d, 12h, 1h30m, 10s or 500ms.'],
  })
}

const days = 36_500
const longest = days * 86_400_000

/** The same number of milliseconds, if something may live for so long. Throws `BAD_DURATION` (usage). */
export function checkLifetime(milliseconds: number): number {
  if (Number.isInteger(milliseconds) && milliseconds >= 1 && milliseconds <= longest) return milliseconds
  throw new CicdError('BAD_DURATION', `nothing can live for ${milliseconds} ms: 1ms to ${days}d are possible`)
}
