import { shorten } from '../../text/shorten.ts'
import { visibleText } from '../markup/visible-text.ts'
import type { Flow, Moment } from '../model/flow.ts'
import { captionOf } from './caption.ts'

/** Maximum number of changes in a diagram; it shows the newest. */
const mostMessages = 200

/** A Mermaid sequence diagram: a participant for each run, an arrow for each change of the context. */
export function mermaidOf(flow: Flow): string {
  const lanes = flow.lanes.map(({ name }, index) => `  participant R${index} as ${label(name, 60)}`)
  const moments = flow.moments.slice(-mostMessages)
  const omitted = flow.hasOlder || moments.length < flow.moments.length
  const lines = [
    'sequenceDiagram',
    ...lanes,
    `  participant C as ${label(flow.id, 60)}`,
    ...(omitted ? ['  Note over C: older changes are left out'] : []),
    ...moments.flatMap(messageLines),
    ...flow.waiting.map(({ what, whom }) => `  Note over C: waits for ${label(`${what}, from ${whom}`, 200)}`),
  ]
  return `${lines.join('\n')}\n`
}

function messageLines(moment: Moment): string[] {
  const { kind, lane, time, actor } = moment
  const { what, rest } = captionOf(moment)
  const text = label([time.slice(11, 19), `${actor}:`, what, rest].join(' '), 160)
  const message = `  R${lane}${kind === 'event' ? '-)' : '->>'}C: ${text}`
  return kind === 'ended' ? [message, `  Note over C: ${label(what, 160)}`] : [message]
}

/** Text that Mermaid shows unchanged: syntax, HTML and the word that ends a block are written as entities. */
function label(text: string, most: number): string {
  const shown = shorten(visibleText(text).replaceAll(/[\n\t]/g, ' '), most)
  const escaped = shown.replace(/[^\p{L}\p{M}\p{N} .,/_+-]/gu, (character) => `#${character.codePointAt(0) ?? 0};`)
  const safe = escaped.replace(/\bend\b/gi, (word) => `#${word.codePointAt(0) ?? 0};${word.slice(1)}`).trim()
  return safe === '' ? '-' : safe
}
