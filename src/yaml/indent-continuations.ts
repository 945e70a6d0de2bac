import { LayoutScanner, mostAdded } from './layout-scanner.ts'

/** A text with blanks put in, and how many in front of each of its lines (counted from 0). */
export interface IndentedText {
  readonly text: string
  readonly added: ReadonlyMap<number, number>
}

/**
 * The same document for a reader that asks for indentation inside brackets and quotes, where PyYAML asks for none: their lines are indented
 * beyond what they stand in, and a comment right behind them gets its blank. Undefined where nothing has to be put in.
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
