import type { ChangeResult, HandleEventResult } from '../../operations/requests.ts'

type Outcome = HandleEventResult['blocks'][number]
type Event = Pick<HandleEventResult, 'pipeline' | 'event' | 'status' | 'blocks' | 'meant' | 'misspelt'>

/** A line per block: `notify.default sent (HTTP 200, 1 attempt)`. */
export function eventText(
  { pipeline, event, status, blocks, meant, misspelt }: Event,
  { isStrict }: { readonly isStrict: boolean },
): string {
  // A warning was printed before, which names the event that was probably meant.
  const isSlip = meant !== undefined || misspelt !== undefined
  const hint = isSlip && !isStrict ? ' (with --strict this exits 4)' : ''
  if (status === 'unhandled') return `${pipeline}=${event} unhandled: nothing is configured for it${hint}`
  return blocks.map(outcomeText).join('\n')
}

/** Most blocks in one line. */
const mostTold = 10

/** The outcome of an event in one line for stderr, failures first; undefined for an event without handlers, which is reported elsewhere. */
export function eventLine({ pipeline, event, status, blocks }: Event): string | undefined {
  if (status === 'unhandled') return undefined
  const failed = blocks.filter((block) => block.status === 'failed')
  const others = blocks.filter((block) => block.status !== 'failed')
  const told = [...failed, ...others].slice(0, mostTold).map(outcomeText)
  const rest = blocks.length > mostTold ? [`and ${blocks.length - mostTold} more blocks`] : []
  return `event ${pipeline}=${event}: ${[...told, ...rest].join('; ')}`
}

/** The log level for the line of an event. */
export function severityOf({ status, blocks }: Pick<Event, 'status' | 'blocks'>): 'info' | 'warn' | 'error' {
  if (status === 'failed') return 'error'
  return blocks.some(({ warning }) => warning === true) ? 'warn' : 'info'
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

/** The fields of a change that say whether it had an effect. */
export type Unchanged = Pick<ChangeResult, 'changed' | 'repeated' | 'revision'>

/** The line for a change that had no effect. */
export function unchangedText({ revision }: Unchanged, { isRehearsal }: { isRehearsal: boolean }): string {
  const what = isRehearsal ? 'nothing would change' : 'nothing changed'
  return `${what}: the context is at revision ${revision}, as before`
}
