import type { Logger } from '../io/logger.ts'
import type { HandleEventResult } from '../operations/requests.ts'

type Outcome = HandleEventResult['blocks'][number]
type Event = Pick<HandleEventResult, 'pipeline' | 'event' | 'status' | 'blocks'>

/** One line: `notify.default sent (HTTP 200, 1 attempt)`. */
export function outcomeText({
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

/** A line per block. */
export function eventText({ pipeline, event, status, blocks }: Event): string {
  if (status === 'unhandled') return `${pipeline}=${event} unhandled: nothing is configured for it`
  return blocks.map(outcomeText).join('\n')
}

/** The same for commands whose stdout carries something else. */
export function logEvent(event: Event | undefined, logger: Logger): void {
  if (event === undefined) return
  for (const outcome of event.blocks) {
    if (outcome.status === 'failed' && outcome.warning !== true) logger.error(outcomeText(outcome))
    else if (outcome.status === 'failed' || outcome.status === 'unknown') logger.warn(outcomeText(outcome))
    else logger.info(outcomeText(outcome))
  }
  if (event.status === 'unhandled') logger.info(eventText(event))
}

/** What a dry run would send and store, for people to read and programs to parse. */
export function planText(plan: NonNullable<HandleEventResult['plan']>): string {
  return JSON.stringify(plan, null, 2)
}
