import { spaceClass } from '../../values/characters.ts'
import { typeFault } from '../../values/fault.ts'
import { Tuple } from '../../values/values.ts'
import { stripped } from './text-operations.ts'

const spaces = new RegExp(`[${spaceClass}]+`)
const spaceRuns = new RegExp(`[${spaceClass}]+`, 'g')
const lineEnd = /\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/g

/** Parts between separators, cut at most `most` times (negative: everywhere), counted from the end or the start. */
export function split(text: string, separator: string, most: number, fromEnd: boolean): string[] {
  if (separator === '') throw typeFault('empty separator')
  const parts = text.split(separator)
  if (most < 0 || parts.length <= most + 1) return parts
  if (!fromEnd) return [...parts.slice(0, most), parts.slice(most).join(separator)]
  const kept = parts.length - most
  return [parts.slice(0, kept).join(separator), ...parts.slice(kept)]
}

/** Words between runs of space. */
export function splitSpaces(text: string, most: number, fromEnd: boolean): string[] {
  const words = text.split(spaces).filter((word) => word !== '')
  if (most < 0 || words.length <= most + 1) return words
  const runs = [...text.matchAll(spaceRuns)].filter(
    ({ index, 0: run }) => index > 0 && index + run.length < text.length,
  )
  if (fromEnd) {
    const head = text.slice(0, most === 0 ? text.length : runs[runs.length - most]?.index)
    return [stripped(head, null, 'end'), ...words.slice(words.length - most)]
  }
  const cut = runs[most - 1]
  const tail = most === 0 ? stripped(text, null, 'start') : text.slice((cut?.index ?? 0) + (cut?.[0].length ?? 0))
  return [...words.slice(0, most), tail]
}

/** Lines, with their ends if wanted; a last line end makes no further line. */
export function splitLines(text: string, keepEnds: boolean): string[] {
  const lines: string[] = []
  let start = 0
  for (const { index, 0: end } of text.matchAll(lineEnd)) {
    lines.push(text.slice(start, keepEnds ? index + end.length : index))
    start = index + end.length
  }
  if (start < text.length) lines.push(text.slice(start))
  return lines
}

/** What stands before the first (or last) separator, the separator, and what stands behind it. */
export function partition(text: string, separator: string, last: boolean): Tuple {
  if (separator === '') throw typeFault('empty separator')
  const at = last ? text.lastIndexOf(separator) : text.indexOf(separator)
  if (at === -1) return Tuple.make(last ? ['', '', text] : [text, '', ''])
  return Tuple.make([text.slice(0, at), separator, text.slice(at + separator.length)])
}
