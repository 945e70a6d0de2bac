import { LayoutScanner, mostAdded } from './layout-scanner.ts'

/** A text with added blanks, and their number for each line (from 0). */
export interface IndentedText {
  readonly text: string
  readonly added: ReadonlyMap<number, number>
}

/**
 * Adds the indentation inside brackets and quotes that the parser requires and PyYAML does not: these lines are indented deeper than the map or list
 * around them, and a comment directly after brackets or quotes gets a blank before it. Undefined if nothing must be added.
 */
export function indentContinuations(text: string): IndentedText | undefined {
  const gaps = new LayoutScanner(text).gaps()
  const total = gaps.reduce((sum, { blanks }) => sum + blanks, 0)
  if (total === 0 || total > mostAdded) return undefined
  const parts: string[] = []
  const added = new Map<number, number>()
  let done = 0
  for (const { position, blanks, line } of gaps) {
    parts.push(text.slice(done, position), ' '.repeat(blanks))
    if (line !== undefined) added.set(line, blanks)
    done = position
  }
  return { text: parts.join('') + text.slice(done), added }
}
