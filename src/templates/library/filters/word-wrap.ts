import { integerArgument, textArgument } from '../../values/text-argument.ts'
import { splitLines } from '../methods/text-split.ts'
import { builtin } from '../../values/builtin.ts'
import type { Builtin } from '../../values/builtin.ts'
import { lengthOf, sliceOf } from '../../values/characters.ts'
import { typeFault } from '../../values/fault.ts'
import type { Render } from '../../values/render.ts'
import { truth } from '../../values/truth.ts'
import type { Value } from '../../values/values.ts'

interface Options {
  readonly width: number
  readonly breakLongWords: boolean
  readonly breakOnHyphens: boolean
}

/** Words, the spaces between them, and where wanted the parts of words up to a hyphen: what stays together on a line. */
function chunksOf(line: string, breakOnHyphens: boolean): string[] {
  const words = line.split(/([\t\n\v\f\r ]+)/).filter((chunk) => chunk !== '')
  if (!breakOnHyphens) return words
  return words.flatMap((word) =>
    word.split(
      /(?<=[\p{L}_]{2}-)(?=[\p{L}_]{2})|(?<=[\p{L}_]{2}-)(?=[\p{L}_]-?[\p{L}_])|(?<=[\p{L}\p{N}_!"'&.,?])(?=-{2,}[\p{L}\p{N}_])|(?<=[\p{L}\p{N}_!"'&.,?]-{2,})(?=[\p{L}\p{N}_])/u,
    ),
  )
}

/** A line in lines no longer than the width, as Python's textwrap makes them. */
function wrapLine(line: string, options: Options): string[] {
  const chunks = chunksOf(line, options.breakOnHyphens).reverse()
  const lines: string[] = []
  while (chunks.length > 0) {
    const current: string[] = []
    let length = 0
    if (lines.length > 0 && isBlank(chunks.at(-1))) chunks.pop()
    for (
      let next = chunks.at(-1);
      next !== undefined && length + lengthOf(next) <= options.width;
      next = chunks.at(-1)
    ) {
      length += lengthOf(next)
      current.push(next)
      chunks.pop()
    }
    const long = chunks.at(-1)
    if (long !== undefined && lengthOf(long) > options.width)
      breakLongWord(chunks, current, options.width - length, options)
    if (isBlank(current.at(-1))) current.pop()
    if (current.length > 0) lines.push(current.join(''))
  }
  return lines
}

function breakLongWord(chunks: string[], current: string[], room: number, options: Options): void {
  const long = chunks.pop() ?? ''
  if (!options.breakLongWords) {
    if (current.length === 0) current.push(long)
    else chunks.push(long)
    return
  }
  const left = Math.max(room, options.width < 1 ? 1 : 0)
  let end = left
  if (options.breakOnHyphens && lengthOf(long) > left) {
    const hyphen = sliceOf(long, 0, left).lastIndexOf('-')
    if (hyphen > 0 && /[^-]/.test(long.slice(0, hyphen))) end = hyphen + 1
  }
  current.push(sliceOf(long, 0, end))
  chunks.push(sliceOf(long, end, lengthOf(long)))
  if (end === 0) current.pop()
}

function isBlank(chunk: string | undefined): boolean {
  return chunk?.trim() === ''
}

function wordWrap(
  render: Render,
  value: Value,
  width: Value = 79,
  breakLong: Value = true,
  wrapString: Value = null,
  hyphens: Value = true,
): Value {
  const text = textArgument(value)
  const options = { width: integerArgument(width), breakLongWords: truth(breakLong), breakOnHyphens: truth(hyphens) }
  if (options.width <= 0) throw typeFault(`invalid width ${options.width} (must be > 0)`)
  const lineEnd = wrapString === null ? '\n' : textArgument(wrapString)
  render.work(text.length * 8)
  const lines = splitLines(text, false).map((line) => wrapLine(line, options))
  render.checkText(text.length + (text.length + lines.length) * lineEnd.length)
  return lines.map((wrapped) => wrapped.join(lineEnd)).join(lineEnd)
}

/** The filter `wordwrap`. */
export const wordWrapFilter: readonly [string, Builtin] = [
  'wordwrap',
  builtin(
    [
      ['width', 79],
      ['break_long_words', true],
      ['wrapstring', null],
      ['break_on_hyphens', true],
    ],
    wordWrap,
  ),
]
