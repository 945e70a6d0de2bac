import type { ListQueueResult } from '../../operations/queue/list-queue.ts'
import { durationText } from '../../text/duration.ts'
import { excerpt } from '../../text/shorten.ts'
import { alignedLines } from './lines.ts'

/** The number of items, and a line for each: state, id, kind, attempts, time of `put`, time of the next attempt (or of death), last reason of a failure. */
export function queueText({ waiting, dead, oldest, items }: ListQueueResult): string {
  const age = waiting === 0 ? '' : `, the oldest for ${durationText(Math.floor(oldest / 1000) * 1000)}`
  const rows = items.map(({ state, id, kind = '-', attempts, addedAt, at, reason }) => {
    return [state, id, kind, String(attempts), addedAt, at, reason === '' ? '-' : excerpt(reason, 200)]
  })
  return [`${waiting} waiting${age}; ${dead} dead`, ...alignedLines(rows)].join('\n')
}
