import { isSimple, lengthOf, trimEnd, trimStart } from '../../values/characters.ts'
import { Searcher } from '../../values/searcher.ts'
import type { Render } from '../../values/render.ts'
import { replaceEach, TextBuilder } from '../../values/text-builder.ts'
import type { Value } from '../../values/values.ts'
import { textArgument } from '../../values/text-argument.ts'

/** Strips whitespace, or the given characters, from the ends of a text. */
export function stripped(text: string, characters: Value, side: 'start' | 'end' | 'both'): string {
  if (characters === null) {
    const start = side === 'end' ? text : trimStart(text)
    return side === 'start' ? start : trimEnd(start)
  }
  const unwanted = new Set(textArgument(characters))
  let from = 0
  let to = text.length
  while (side !== 'end' && from < to) {
    const character = String.fromCodePoint(text.codePointAt(from) ?? 0)
    if (!unwanted.has(character)) break
    from += character.length
  }
  while (side !== 'start' && to > from) {
    const character = lastCharacter(text, to)
    if (!unwanted.has(character)) break
    to -= character.length
  }
  return text.slice(from, to)
}

function lastCharacter(text: string, end: number): string {
  const two = text.slice(Math.max(end - 2, 0), end)
  return isSimple(two) ? two.slice(-1) : two
}

/** Replaces the first `limit` occurrences, or all if it is negative. An empty `old` matches between all characters. */
export function replaced(render: Render, text: string, old: string, replacement: string, limit: number): string {
  const most = limit < 0 ? Infinity : limit
  return old === ''
    ? interspersed(render, text, replacement, most)
    : replacedOccurrences(render, text, old, replacement, most)
}

function replacedOccurrences(render: Render, text: string, old: string, replacement: string, most: number): string {
  const searcher = new Searcher(render, old)
  const count = searcher.countIn(text, most)
  render.step(count / 8)
  render.checkText(text.length + count * (replacement.length - old.length))
  const result = new TextBuilder()
  let from = 0
  for (let done = 0; done < count; done++) {
    const at = searcher.indexIn(text, from)
    result.add(text.slice(from, at))
    result.add(replacement)
    from = at + old.length
  }
  result.add(text.slice(from))
  return result.toString()
}

function interspersed(render: Render, text: string, between: string, most: number): string {
  const count = Math.min(lengthOf(text) + 1, most)
  render.step(count / 8)
  render.checkText(text.length + count * between.length)
  const result = new TextBuilder()
  let done = 0
  let at = 0
  for (; done < count && at < text.length; done++) {
    const character = String.fromCodePoint(text.codePointAt(at) ?? 0)
    result.add(between)
    result.add(character)
    at += character.length
  }
  if (done < count) result.add(between)
  result.add(text.slice(at))
  return result.toString()
}

/** Replaces tabs by spaces up to the next column that is a multiple of `size`. */
export function expandTabs(render: Render, text: string, size: number): string {
  const tabs = new Searcher(render, '\t').countIn(text)
  render.step(tabs)
  render.checkText(text.length + tabs * Math.max(size, 0))
  let column = 0
  return replaceEach(text, /\t|[\n\r]|[^\t\n\r]+/g, ([part]) => {
    render.step(1 / 2)
    if (part === '\t') {
      const spaces = size <= 0 ? 0 : size - (column % size)
      column += spaces
      return ' '.repeat(spaces)
    }
    column = part === '\n' || part === '\r' ? 0 : column + lengthOf(part)
    return part
  })
}
