import { bytesOf } from '../../values/budget.ts'
import { isSpace } from '../../values/characters.ts'
import { typeFault } from '../../values/fault.ts'
import type { Render } from '../../values/render.ts'
import { Searcher } from '../../values/searcher.ts'
import { Tuple } from '../../values/values.ts'

const lineEnd = /\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/g

/** A list of parts of a text, which counts each of them. */
class Parts {
  readonly list: string[] = []
  private readonly render: Render

  constructor(render: Render) {
    this.render = render
  }

  add(part: string): void {
    this.render.step(1 / 4)
    this.render.build(bytesOf.item + bytesOf.list)
    this.render.limitItems(this.list.push(part))
  }
}

/** Splits a text at separators, at most `most` times (no limit if it is negative), from the start or from the end. */
export function split(render: Render, text: string, separator: string, most: number, fromEnd: boolean): string[] {
  if (separator === '') throw typeFault('empty separator')
  const searcher = new Searcher(render, separator)
  const parts = new Parts(render)
  // When splitting from the end, these first separators stay in the first part.
  const tooMuch = fromEnd && most >= 0 ? Math.max(searcher.countIn(text) - most, 0) : 0
  let start = 0
  let cuts = 0
  for (let at = searcher.indexIn(text); at !== -1; at = searcher.indexIn(text, at + separator.length)) {
    if (!fromEnd && most >= 0 && cuts === most) break
    if (++cuts <= tooMuch) continue
    parts.add(text.slice(start, at))
    start = at + separator.length
  }
  parts.add(text.slice(start))
  return parts.list
}

/** Splits a text at runs of whitespace, with the same limit. The last part that is not split any more keeps the whitespace at its outer end. */
export function splitSpaces(render: Render, text: string, most: number, fromEnd: boolean): string[] {
  const parts = new Parts(render)
  if (fromEnd) {
    for (let end = skipBack(text, text.length, isSpace); end > 0;) {
      const start = parts.list.length === most ? 0 : skipBack(text, end, isNoSpace)
      parts.add(text.slice(start, end))
      end = skipBack(text, start, isSpace)
    }
    return parts.list.reverse()
  }
  for (let start = skip(text, 0, isSpace); start < text.length;) {
    const end = parts.list.length === most ? text.length : skip(text, start, isNoSpace)
    parts.add(text.slice(start, end))
    start = skip(text, end, isSpace)
  }
  return parts.list
}

function skip(text: string, from: number, what: (unit: number) => boolean): number {
  let at = from
  while (at < text.length && what(text.charCodeAt(at))) at++
  return at
}

function skipBack(text: string, from: number, what: (unit: number) => boolean): number {
  let at = from
  while (at > 0 && what(text.charCodeAt(at - 1))) at--
  return at
}

function isNoSpace(unit: number): boolean {
  return !isSpace(unit)
}

/** Splits a text into lines, with their line ends if `keepEnds` is set. A line end at the end of the text adds no further line. */
export function splitLines(render: Render, text: string, keepEnds: boolean): string[] {
  const lines = new Parts(render)
  let start = 0
  lineEnd.lastIndex = 0
  for (let found = lineEnd.exec(text); found !== null; found = lineEnd.exec(text)) {
    const end = found.index + found[0].length
    lines.add(text.slice(start, keepEnds ? end : found.index))
    start = end
  }
  if (start < text.length) lines.add(text.slice(start))
  return lines.list
}

/** The text before the first (or last) separator, the separator, and the text after it. */
export function partition(render: Render, text: string, separator: string, last: boolean): Tuple {
  if (separator === '') throw typeFault('empty separator')
  const searcher = new Searcher(render, separator)
  const at = last ? searcher.lastIndexIn(text) : searcher.indexIn(text)
  if (at === -1) return Tuple.make(last ? ['', '', text] : [text, '', ''])
  return Tuple.make([text.slice(0, at), separator, text.slice(at + separator.length)])
}
