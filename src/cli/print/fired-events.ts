import type { FiredEvent } from '../../operations/decisions/fire-due.ts'

/** What of the events that a decision fired is not as it should be; logs and results have their blocks. */
export function eventWarnings(events: readonly FiredEvent[]): readonly string[] {
  return events
    .filter(({ state }) => state !== 'done')
    .map(({ event, state, reason }) => {
      const why = reason === undefined ? '' : `: ${reason}`
      if (state === 'pending') return `the event ${event} was not fired, and stays due${why}`
      return state === 'unknown'
        ? `nobody knows what became of the event ${event}${why}`
        : `the event ${event} failed${why}`
    })
}

/** What was asked of the command counts; that something which follows from it was not done is said all the same, as handle-event says it. */
export function statusOfEvents(events: readonly FiredEvent[]): 'done' | 'failed' {
  return events.some(({ state }) => state === 'failed' || state === 'pending') ? 'failed' : 'done'
}
