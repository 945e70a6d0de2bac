import type { Outcome } from './scenario.ts'
import type { Attempt, Fate } from './writer.ts'

/** Compares the answers that writers got with the stored data. */
export function compare(attempts: readonly Attempt[], there: Readonly<Record<string, readonly number[]>>): Outcome {
  const has = ({ writer, n }: Attempt) => there[writer]?.includes(n) ?? false
  const stored = fated(attempts, 'stored')
  const found = stored.filter(has)
  const lists = Object.entries(there)
  return {
    expected: stored.length,
    found: found.length,
    lost: stored.length - found.length,
    latencies: stored.map(({ milliseconds }) => milliseconds),
    faults: [
      ...fated(attempts, 'refused')
        .filter(has)
        .map(({ writer, n, error }) => `change ${n} of ${writer} is there, though it was said not to be: ${error}`),
      ...lists
        .filter(([, numbers]) => numbers.some((n, index) => index > 0 && n <= numbers[index - 1]!))
        .map(([writer, numbers]) => `${writer} was stored twice or out of order: ${numbers.join(' ')}`),
    ],
  }
}

/** The numbers of each result other than `stored`, and how many of those changes are missing. */
export function tell(attempts: readonly Attempt[], there: Readonly<Record<string, readonly number[]>>): string {
  const fates: readonly Fate[] = ['unconfirmed', 'unknown', 'refused']
  return fates
    .map((fate) => {
      const those = fated(attempts, fate)
      const gone = those.filter(({ writer, n }) => !there[writer]?.includes(n)).length
      return `${those.length} ${fate}${fate === 'refused' ? '' : ` (${gone} not there)`}`
    })
    .join(', ')
}

function fated(attempts: readonly Attempt[], fate: Fate): readonly Attempt[] {
  return attempts.filter((attempt) => attempt.fate === fate)
}
