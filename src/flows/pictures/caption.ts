import type { Moment } from '../model/flow.ts'

/** What a picture says of a change: what it was, and the first thing that it changed where that says more. */
export function captionOf({ kind, command, event, lines, more }: Moment): {
  readonly what: string
  readonly rest: string
} {
  const [first = ''] = lines
  if (kind !== 'change' && kind !== 'event') return { what: first, rest: '' }
  const count = lines.length + more
  const rest = count > 1 ? `${first} and ${count - 1} more` : first
  return { what: event === undefined ? command : `event ${event}`, rest }
}
