import type { ErrorKind } from '../../errors/catalogue.ts'
import type { ChangeResult, HandleEventResult } from '../../operations/requests.ts'

type Outcome = HandleEventResult['blocks'][number]
type Event = Pick<HandleEventResult, 'pipeline' | 'event' | 'status' | 'blocks' | 'meant' | 'misspelt'>

/** A line per block: `notify.default sent (HTTP 200, 1 attempt)`. */
export function eventText({ pipeline, event, status, blocks, meant, misspelt }: Event): string {
  // A warning was printed before, which names the event that was probably meant.
  const hint = meant === undefined && misspelt === undefined ? '' : ' (with --strict this exits 4)'
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

/**
 * The kind of error and the message if only `--strict` makes an event fail. Undefined if the event fails without it too, or if nothing is wrong. An unhandled
 * event counts as not found, like an unknown pipeline.
 */
export function strictFault({
  pipeline,
  event,
  status,
  blocks,
}: Event): { readonly kind: ErrorKind; readonly message: string } | undefined {
  const what = `${pipeline}=${event}`
  if (status === 'unhandled') return { kind: 'not-found', message: `${what} has no handler, and --strict needs one` }
  if (status === 'failed') return undefined
  const failed = blocks.filter((block) => block.status === 'failed' && block.warning === true)
  const misspelt = blocks.filter(({ typos = [] }) => typos.length > 0)
  const reasons = [
    ...(failed.length === 0 ? [] : [`${namesOf(failed)} failed`]),
    ...(misspelt.length === 0 ? [] : [`the templates of ${namesOf(misspelt)} use names that do not exist`]),
  ]
  if (reasons.length === 0) return undefined
  return { kind: 'handler-failed', message: `${what}: ${reasons.join(', and ')}, which --strict does not accept` }
}

function namesOf(blocks: readonly Outcome[]): string {
  return blocks.map(({ handler, block }) => `${handler}.${block}`).join(', ')
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
