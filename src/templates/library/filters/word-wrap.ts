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

// What comes next is asked first where it is rare: a run of hyphens would be looked at once for each hyphen in it.
const hyphens =
  /(?<=[\p{L}_]{2}-)(?=[\p{L}_]{2})|(?<=[\p{L}_]{2}-)(?=[\p{L}_]-?[\p{L}_])|(?<=[\p{L}\p{N}_!"'&.,?])(?=-{2,}[\p{L}\p{N}_])|(?=[\p{L}\p{N}_])(?<=[\p{L}\p{N}_!"'&.,?]-{2,})/u

/** Words, the spaces between them, and where wanted the parts of words up to a hyphen: what stays together on a line. */
class Chunks {
  /** The next one last. */
  private readonly stack: string[]
  /** Characters of the next one. */
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

  /** Takes so many characters from the next one, whose rest is not measured again. */
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

/** A line in lines no longer than the width, as Python's textwrap makes them. */
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
  // Python puts nothing on a line that is full, and then takes it for the blank at the line's end.
  current.push(chunks.cut(end))
}

/** How many characters of a word, `room` at most, go up to its last hyphen; `room` where there is none to break at. */
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
