import type { Logger } from '../../io/logger.ts'
import type { FiredEvent } from '../../operations/decisions/fire-due.ts'
import { shellWord } from '../../text/shell-word.ts'

/** The result of a command that may have fired events. */
interface Fired {
  readonly id: string
  readonly events: readonly FiredEvent[]
}

/** Logs the problems with the events that a decision fired, one line each: as errors if they make the command fail. */
export function tellFired({ id, events }: Fired, log: Logger, { fails }: { readonly fails: boolean }): void {
  const level = fails ? 'error' : 'warn'
  for (const fired of events) {
    const { event, state, reason, blocks = [] } = fired
    const why = reason === undefined ? '' : `: ${reason}`
    if (state === 'failed') {
      log[level](`the event ${event} failed: ${failuresOf(fired)}; to try again: ${lineOf(fired, id)}`)
    } else if (state === 'pending') log[level](`the event ${event} was not fired and stays due${why}`)
    else if (state === 'unknown') log.warn(`it is not known what became of the event ${event}${why}`)
    for (const { handler, block, warning, reason: cause = 'failed' } of blocks) {
      if (warning === true) log.warn(`${handler} ${block} of the event ${event} failed: ${cause}`)
    }
  }
}

/** The reasons of all failed blocks. The record of an event that another process fired has the first only. */
function failuresOf({ blocks = [], reason = 'no reason is known' }: FiredEvent): string {
  const failed = blocks.filter((block) => block.status === 'failed' && block.warning !== true)
  if (failed.length < 2) return reason
  return failed.map(({ handler, block, reason: cause = 'failed' }) => `${handler} ${block}: ${cause}`).join('; ')
}

function lineOf({ event }: FiredEvent, id: string): string {
  return `cicdstatemgr handle-event ${shellWord(event)} --id ${shellWord(id)}`
}

/** The status of a command that succeeded, but fired events: `failed` if one of them failed or is pending, as for `handle-event`. */
export function statusOfEvents(events: readonly FiredEvent[]): 'done' | 'failed' {
  return events.some(({ state }) => state === 'failed' || state === 'pending') ? 'failed' : 'done'
}
