import type { ListLocksResult } from '../../operations/locks/list-locks.ts'
import { alignedLines } from './lines.ts'

type LockSummary = ListLocksResult['locks'][number]

/** A line for each lock: name, holder, token, since, until, number of waiting processes. */
export function lockLines(locks: readonly LockSummary[]): string[] {
  return alignedLines(
    locks.map(({ name, holder, waiting, error }) => [
      name,
      ...[holder?.owner, holder?.token, holder?.since, holder?.expiresAt].map((cell) => String(cell ?? '-')),
      error === undefined ? String(waiting) : '-',
    ]),
  )
}

/** A line for each waiting process: place, name, since; and one more line if some are left out. */
export function queueLines({ queue, waiting }: LockSummary): string[] {
  const lines = alignedLines(queue.map(({ owner, since }, index) => [`  ${index + 1}.`, owner, since]))
  return waiting > queue.length ? [...lines, `  … and ${waiting - queue.length} more`] : lines
}
