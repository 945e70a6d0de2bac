import { oneLine } from '../../../text/escapes.ts'
import { styled } from '../terminal.ts'
import type { Style, Terminal } from '../terminal.ts'

export interface Column {
  readonly header: string
  /** Numbers are aligned to the right. */
  readonly align?: 'right'
  /** `first`: this column is cut first if the terminal is too narrow. The others are cut only if that is not enough. */
  readonly cut?: 'first'
}

/** A cell, perhaps in a style. */
export type Cell = string | { readonly text: string; readonly style: Style }

export interface Table {
  readonly columns: readonly Column[]
  readonly rows: readonly (readonly Cell[])[]
}

/** Least width of a column. */
const narrowest = 8
const gap = '  '

/** A table for people: a line of headers, then the rows, cut to the width of the terminal. No output without rows. */
export async function tableText({ columns, rows }: Table, terminal: Terminal): Promise<string | undefined> {
  if (rows.length === 0) return undefined
  const { default: widthOf } = await import('string-width')
  const header = columns.map((column): Cell => ({ text: column.header, style: 'bold' }))
  const cells = [header, ...rows].map((row) => row.map(cellOf))
  const widths = fitted(
    columns.map((_, at) => Math.max(...cells.map((row) => widthOf(row[at]?.text ?? '')))),
    columns,
    terminal.width,
  )
  const lines = cells.map((row) =>
    row.map((cell, at) => shown(cell, { column: columns[at], width: widths[at] ?? 0, terminal, widthOf })),
  )
  return lines.map((line) => line.join(gap).trimEnd()).join('\n')
}

function cellOf(cell: Cell): { readonly text: string; readonly style: Style | undefined } {
  return typeof cell === 'string' ? { text: oneLine(cell), style: undefined } : { ...cell, text: oneLine(cell.text) }
}

/** The widths of columns so that a line fits: the widest of the columns to cut first gets narrower, and if that is not enough, the widest of all. */
function fitted(widths: readonly number[], columns: readonly Column[], room: number): readonly number[] {
  const fit = [...widths]
  const all = columns.map((_, at) => at)
  const first = all.filter((at) => columns[at]?.cut === 'first')
  for (const candidates of [first, all]) {
    while (lineWidth(fit) > room) {
      const wide = candidates.filter((at) => (fit[at] ?? 0) > narrowest)
      const widest = Math.max(...wide.map((at) => fit[at] ?? 0))
      const at = wide.find((each) => fit[each] === widest)
      if (at === undefined) break
      fit[at] = widest - 1
    }
  }
  return fit
}

function lineWidth(widths: readonly number[]): number {
  return widths.reduce((sum, width) => sum + width, gap.length * (widths.length - 1))
}

interface Place {
  readonly column: Column | undefined
  readonly width: number
  readonly terminal: Terminal
  readonly widthOf: (text: string) => number
}

function shown(
  { text, style }: { readonly text: string; readonly style: Style | undefined },
  { column, width, terminal, widthOf }: Place,
): string {
  const cut = cutTo(text, width, widthOf)
  const padding = ' '.repeat(Math.max(0, width - widthOf(cut)))
  const inStyle = styled(cut, style, terminal)
  return column?.align === 'right' ? padding + inStyle : inStyle + padding
}

/** The beginning of a text, cut to this many columns, with … if something is missing. */
function cutTo(text: string, width: number, widthOf: (text: string) => number): string {
  if (widthOf(text) <= width) return text
  let kept = ''
  let used = 1
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    used += widthOf(segment)
    if (used > width) break
    kept += segment
  }
  return `${kept}…`
}
