import type { FiredEvent } from '../../operations/decisions/fire-due.ts'
import { shellWord } from '../../text/shell-word.ts'

/** The problems with the events that a decision fired, one line each. Their blocks are in logs and results. */
export function eventWarnings(events: readonly FiredEvent[], id: string): readonly string[] {
  return events
    .filter(({ state }) => state !== 'done')
    .map(({ event, state, reason }) => {
      const why = reason === undefined ? '' : `: ${reason}`
      if (state === 'pending') return `the event ${event} was not fired and stays due${why}`
      return state === 'unknown'
        ? `it is not known what became of the event ${event}${why}`
        : `the event ${event} failed${why}; to try again: cicdstatemgr handle-event ${shellWord(event)} --id ${shellWord(id)}`
    })
}

/** The status of a command that succeeded, but fired events: `failed` if one of them failed or is pending, as for `handle-event`. */
export function statusOfEvents(events: readonly FiredEvent[]): 'done' | 'failed' {
  return events.some(({ state }) => state === 'failed' || state === 'pending') ? 'failed' : 'done'
}
