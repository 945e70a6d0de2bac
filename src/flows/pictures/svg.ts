import { markup } from '../markup/markup.ts'
import type { Markup } from '../markup/markup.ts'
import type { Flow, Lane, Moment, MomentKind } from '../model/flow.ts'
import { shorten } from '../../text/shorten.ts'
import { captionOf } from './caption.ts'

const [columnWidth, rowHeight, margin] = [28, 30, 20]
/** Maximum number of lanes with a column of their own, and of changes in a picture; it shows the newest. */
const [mostColumns, mostRows] = [30, 200]
const textWidth = 900

const colours: Readonly<Record<MomentKind, string>> = {
  change: '#57606a',
  event: '#8250df',
  asked: '#9a6700',
  vote: '#0969da',
  ended: '#1a7f37',
}
const refusedColour = '#cf222e'

/** A picture with a lane for each run from top to bottom and a row for each change. Arrows show where an event is fired, or follows from a decision. */
export function svgOf(flow: Flow): Markup {
  const moments = flow.moments.slice(-mostRows)
  const skipped = flow.moments.length - moments.length
  const columns = Math.min(mostColumns, flow.lanes.length)
  const textAt = margin + columns * columnWidth + 14
  const top = margin + columns * 18 + 10
  const [width, height] = [textAt + textWidth, top + moments.length * rowHeight + margin]
  const place = (moment: Moment, row: number) => ({ x: columnAt(moment.lane), y: top + row * rowHeight })
  return markup`<svg
    xmlns="http://www.w3.org/2000/svg"
    width="${width}"
    height="${height}"
    viewBox="0 0 ${width} ${height}"
    role="img"
    font-family="system-ui, sans-serif"
    font-size="13"
  >
    <title>${`Flow ${flow.id}`}</title>
    <defs>
      <marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
        <path d="M0 0L8 4L0 8z" fill="#8250df" />
      </marker>
    </defs>
    <rect width="${width}" height="${height}" fill="#ffffff" />
    ${flow.lanes.slice(0, columns).map((lane, index) => laneHead(lane, index, { top, height, textAt }))}
    ${moments.map((moment, row) => followArrow(moments, moment, { row, skipped, place }))}
    ${moments.map((moment, row) => rowOf(moment, { ...place(moment, row), textAt }))}
  </svg>`
}

function columnAt(lane: number): number {
  return margin + Math.min(lane, mostColumns - 1) * columnWidth
}

function laneHead(
  { name, namespace }: Lane,
  index: number,
  { top, height, textAt }: { readonly top: number; readonly height: number; readonly textAt: number },
): Markup {
  const [x, y] = [columnAt(index), margin + index * 18]
  const title = shorten(namespace === undefined ? name : `${name} (${namespace})`, 100)
  return markup`<path d="M${x} ${y}V${height - margin}" stroke="#d0d7de" stroke-width="2" fill="none" />
    <path d="M${x} ${y}H${textAt - 6}" stroke="#d0d7de" fill="none" />
    <text x="${textAt}" y="${y + 4}" fill="#57606a">${title}</text>
    <path d="M${x - 4} ${top - 12}H${x + 4}" stroke="#d0d7de" fill="none" /> `
}

function rowOf(
  moment: Moment,
  { x, y, textAt }: { readonly x: number; readonly y: number; readonly textAt: number },
): Markup {
  const { kind, refused, revision, time, actor } = moment
  const colour = refused === true ? refusedColour : colours[kind]
  const { what, rest } = captionOf(moment)
  const text = [`${revision}`, time.slice(11, 19), shorten(actor, 40), shorten(what, 80), shorten(rest, 90)]
  return markup`<circle cx="${x}" cy="${y}" r="${kind === 'change' ? 4 : 6}" fill="${colour}" />
    ${kind === 'event' && markup`<path d="M${x + 7} ${y}H${textAt - 4}" stroke="${colours.event}" stroke-width="1.5" fill="none" marker-end="url(#tip)" />`}
    <text x="${textAt}" y="${y + 4}" fill="#1f2328">${text.filter((part) => part !== '').join(' · ')}</text> `
}

/** An arrow from the end of a question to the change that its event made. */
function followArrow(
  moments: readonly Moment[],
  moment: Moment,
  {
    row,
    skipped,
    place,
  }: {
    readonly row: number
    readonly skipped: number
    readonly place: (moment: Moment, row: number) => { readonly x: number; readonly y: number }
  },
): Markup | false {
  if (moment.follows === undefined) return false
  const at = moment.follows - skipped
  const cause = at < 0 ? undefined : moments[at]
  if (cause === undefined) return false
  const [from, to] = [place(cause, at), place(moment, row)]
  const bend = Math.max(from.x, to.x) + 14
  return markup`<path
    d="M${from.x + 6} ${from.y}C${bend} ${from.y} ${bend} ${to.y} ${to.x + 8} ${to.y}"
    stroke="#8250df"
    stroke-width="1.5"
    stroke-dasharray="4 3"
    fill="none"
    marker-end="url(#tip)"
  /> `
}
