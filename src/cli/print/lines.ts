import { oneLine } from '../../text/escapes.ts'

/** The text of lines for `finish`; undefined without lines, so that nothing is printed. */
export function linesText(lines: readonly string[]): string | undefined {
  return lines.length === 0 ? undefined : lines.join('\n')
}

/** A line for each row, in aligned columns that are two spaces apart. */
export function alignedLines(rows: readonly (readonly string[])[]): string[] {
  const cells = rows.map((row) => row.map(oneLine))
  const widthOf = (column: number) => Math.max(...cells.map((row) => row[column]?.length ?? 0))
  const widths = cells[0]?.map((_, column) => widthOf(column)) ?? []
  return cells.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}

/** A number of things: `1 file`, `2 files`. */
export function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`
}
