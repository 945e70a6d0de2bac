import type { Outcome } from './scenario.ts'

export interface Row extends Outcome {
  readonly name: string
  readonly seconds: number
}

const headings = ['scenario', 'expected', 'found', 'lost', 'p50 ms', 'p99 ms', 'max ms', 'seconds']

/** A table with one line for each scenario, numbers to the right; notes and faults below. */
export function table(rows: readonly Row[]): string {
  const cells = [headings, ...rows.map(cellsOf)]
  const widths = headings.map((_, column) => Math.max(...cells.map((line) => line[column]!.length)))
  const lines = cells.map((line) =>
    line
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)))
      .join('  '),
  )
  const remarks = rows.flatMap(({ name, note, faults }) => [
    ...(note === undefined ? [] : [`${name}: ${note}`]),
    ...faults.slice(0, 10).map((fault) => `FAULT ${name}: ${fault}`),
  ])
  return `${[...lines, '', ...remarks].join('\n').trimEnd()}\n`
}

export function isPassed({ lost, faults, expected }: Outcome): boolean {
  return lost === 0 && faults.length === 0 && expected > 0
}

function cellsOf({ name, expected, found, lost, latencies, seconds }: Row): string[] {
  const sorted = latencies.toSorted((a, b) => a - b)
  const quantile = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
  return [
    name,
    ...[expected, found, lost, ...[0.5, 0.99, 1].map(quantile).map(Math.round)].map(String),
    seconds.toFixed(1),
  ]
}
