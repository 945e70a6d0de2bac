import type { Moment } from '../model/flow.ts'

/** The text for a change in a picture: its command or event, and the first path that it changed if that adds information. */
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
