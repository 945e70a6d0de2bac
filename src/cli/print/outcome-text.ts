import type { HandleEventResult } from '../../operations/requests.ts'

type Outcome = HandleEventResult['blocks'][number]
type Event = Pick<HandleEventResult, 'pipeline' | 'event' | 'status' | 'blocks' | 'meant'>

/** A line per block: `notify.default sent (HTTP 200, 1 attempt)`. */
export function eventText({ pipeline, event, status, blocks, meant }: Event): string {
  const hint = meant === undefined ? '' : `, did you mean "${pipeline}=${meant}"?`
  if (status === 'unhandled') return `${pipeline}=${event} unhandled: nothing is configured for it${hint}`
  return blocks.map(outcomeText).join('\n')
}

function outcomeText({
  handler,
  block,
  status,
  reason,
  httpStatus,
  attempts,
  captured = [],
  warning,
}: Outcome): string {
  const details = [
    ...(httpStatus === undefined ? [] : [`HTTP ${httpStatus}`]),
    ...(attempts === undefined ? [] : [`${attempts} attempt${attempts === 1 ? '' : 's'}`]),
    ...(captured.length === 0 ? [] : [`stored ${captured.join(', ')}`]),
    ...(warning === true ? ['a warning only'] : []),
  ]
  return `${handler}.${block} ${status}${details.length === 0 ? '' : ` (${details.join(', ')})`}${reason === undefined ? '' : `: ${reason}`}`
}
