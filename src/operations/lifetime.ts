import { CicdError } from '../errors/cicd-error.ts'

const days = 36_500
const longest = days * 86_400_000

/** The same number of milliseconds, if something may live for so long. Throws `BAD_DURATION` (usage). */
export function checkLifetime(milliseconds: number): number {
  if (Number.isInteger(milliseconds) && milliseconds >= 1 && milliseconds <= longest) return milliseconds
  throw new CicdError('usage', 'BAD_DURATION', `nothing can live for ${milliseconds} ms: 1ms to ${days}d are possible`)
}
