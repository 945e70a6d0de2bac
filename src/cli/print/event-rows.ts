import type { ListedEvent, ListEventsResult } from '../../operations/events/list-events.ts'

/** A row for each event, `build=success` and its blocks; a pipeline without events has one row with `-`. */
export function eventRows({ pipelines }: ListEventsResult): readonly (readonly string[])[] {
  return pipelines.flatMap(({ pipeline, events }) =>
    events.length === 0 ? [[pipeline, '-']] : events.map((event) => [`${pipeline}=${event.event}`, blocksOf(event)]),
  )
}

function blocksOf({ blocks }: ListedEvent): string {
  const names = blocks.map(({ handler, block, off }) => `${handler}.${block}${off === true ? ' (off)' : ''}`)
  return names.length === 0 ? '-' : names.join(', ')
}
