import { integerArgument, textArgument } from '../../values/text-argument.ts'
import { splitLines } from '../methods/text-split.ts'
import { builtin } from '../../values/builtin.ts'
import type { Builtin } from '../../values/builtin.ts'
import { bytesOf } from '../../values/budget.ts'
import { lengthOf, offsetOf, trimEnd } from '../../values/characters.ts'
import { typeFault } from '../../values/fault.ts'
import type { Render } from '../../values/render.ts'
import { truth } from '../../values/truth.ts'
import type { Value } from '../../values/values.ts'

interface Options {
  readonly width: number
  readonly breakLongWords: boolean
  readonly breakOnHyphens: boolean
}

// The rare condition is tested first: otherwise a run of hyphens would be scanned again for each of its hyphens.
const hyphens =
  /(?<=[\p{L}_]{2}-)(?=[\p{L}_]{2})|(?<=[\p{L}_]{2}-)(?=[\p{L}_]-?[\p{L}_])|(?<=[\p{L}\p{N}_!"'&.,?])(?=-{2,}[\p{L}\p{N}_])|(?=[\p{L}\p{N}_])(?<=[\p{L}\p{N}_!"'&.,?]-{2,})/u

/** The chunks that stay together on a line: words, the spaces between them, and, if `breakOnHyphens` is set, the parts of words up to a hyphen. */
class Chunks {
  /** A stack: the next chunk is the last item. */
  private readonly stack: string[]
  /** The length of the next chunk in characters. */
  length = 0

  constructor(line: string, breakOnHyphens: boolean) {
    const words = line.split(/([\t\n\v\f\r ]+)/).filter((chunk) => chunk !== '')
    this.stack = (
      breakOnHyphens ? words.flatMap((word) => (word.includes('-') ? word.split(hyphens) : word)) : words
    ).reverse()
    this.measure()
  }

  isEmpty(): boolean {
    return this.stack.length === 0
  }

  get next(): string {
    return this.stack.at(-1) ?? ''
  }

  take(): string {
    const chunk = this.stack.pop() ?? ''
    this.measure()
    return chunk
  }

  /** Takes this many characters from the next chunk; the rest is not measured again. */
  cut(count: number): string {
    const chunk = this.stack.pop() ?? ''
    const end = offsetOf(chunk, count)
    this.stack.push(chunk.slice(end))
    this.length -= count
    return chunk.slice(0, end)
  }

  private measure(): void {
    this.length = lengthOf(this.next)
  }
}

/** Wraps one line to the width, as Python's textwrap does. */
function wrapLine(render: Render, line: string, options: Options): string[] {
  const chunks = new Chunks(line, options.breakOnHyphens)
  const lines: string[] = []
  while (!chunks.isEmpty()) {
    const current: string[] = []
    let length = 0
    render.step()
    if (lines.length > 0 && isBlank(chunks.next)) chunks.take()
    while (!chunks.isEmpty() && length + chunks.length <= options.width) {
      length += chunks.length
      current.push(chunks.take())
    }
    if (chunks.length > options.width) breakLongWord(chunks, current, options.width - length, options)
    if (isBlank(current.at(-1))) current.pop()
    if (current.length > 0) lines.push(current.join(''))
  }
  return lines
}

function breakLongWord(chunks: Chunks, current: string[], room: number, options: Options): void {
  if (!options.breakLongWords) {
    if (current.length === 0) current.push(chunks.take())
    return
  }
  const end = room > 0 && options.breakOnHyphens ? behindHyphen(chunks.next, room) : room
  // On a full line Python adds an empty chunk, and then drops it like a blank at the end of the line.
  current.push(chunks.cut(end))
}

/** The number of characters of a word up to its last hyphen within `room`; `room` if there is no hyphen to break at. */
function behindHyphen(word: string, room: number): number {
  const part = word.slice(0, offsetOf(word, room))
  const hyphen = part.lastIndexOf('-')
  return hyphen > 0 && /[^-]/.test(part.slice(0, hyphen)) ? lengthOf(part.slice(0, hyphen)) + 1 : room
}

function isBlank(chunk: string | undefined): boolean {
  return chunk !== undefined && trimEnd(chunk) === ''
}

function wordWrap(
  render: Render,
  value: Value,
  width: Value = 79,
  breakLong: Value = true,
  wrapString: Value = null,
  breakOnHyphens: Value = true,
): Value {
  const text = textArgument(value)
  const options = {
    width: integerArgument(width),
    breakLongWords: truth(breakLong),
    breakOnHyphens: truth(breakOnHyphens),
  }
  if (options.width <= 0) throw typeFault(`invalid width ${options.width} (must be > 0)`)
  const lineEnd = wrapString === null ? '\n' : textArgument(wrapString)
  render.step(text.length / 2)
  render.build(text.length * 2 * bytesOf.item)
  const lines = splitLines(render, text, false).flatMap((line) => {
    const wrapped = wrapLine(render, line, options)
    return wrapped.length === 0 ? [''] : wrapped
  })
  render.checkText(lines.reduce((length, line) => length + line.length + lineEnd.length, 0))
  return lines.join(lineEnd)
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
