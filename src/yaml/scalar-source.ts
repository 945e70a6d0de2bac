/** A text, and the part of the source that it was read from. */
export interface ScalarSource {
  readonly value: string
  readonly start: number
  readonly end: number
  readonly quotes: 'single' | 'double' | 'none'
}

/** A character of the source that is not a blank, or an escape of one character. */
const marks: Readonly<Record<ScalarSource['quotes'], RegExp>> = {
  none: /\S/g,
  single: /''|[^\s']/g,
  double: /\\(?:x[\da-f]{2}|u[\da-f]{4}|U[\da-f]{8}|[^])|[^\s\\]/gi,
}
const blankEscape = /^\\[\sntrvf_LP]$/

/**
 * The offset in the source of an offset in a text that was read from it; undefined if it cannot be found. Folding, indentation and quotes only change
 * blanks: the other characters have the same order in both.
 */
export function offsetInSource(
  source: string,
  { value, start, end, quotes }: ScalarSource,
  before: number,
): number | undefined {
  let wanted = visible(value.slice(0, before))
  if (start < 0) return undefined
  let after: number | undefined
  for (const { 0: found, index } of source.slice(start, end).matchAll(marks[quotes])) {
    const count = quotes === 'double' ? shown(found) : found === "''" ? 1 : found.length
    if (count === 0) continue
    if (wanted < count) return start + index
    wanted -= count
    after = start + index + found.length
  }
  // After the last character: the place where something is missing.
  return wanted === 0 ? after : undefined
}

function visible(text: string): number {
  return text.replace(/\s+/g, '').length
}

/** The number of visible characters that an escape stands for. */
function shown(found: string): number {
  if (blankEscape.test(found)) return 0
  const code = /^\\[xuU]([\da-f]+)$/i.exec(found)?.[1]
  return code === undefined ? 1 : visible(String.fromCodePoint(Math.min(Number.parseInt(code, 16), 0x10ffff)))
}
