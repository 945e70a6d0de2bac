import { builtin, variadic } from '../../values/builtin.ts'
import type { Builtin, BuiltinParameter } from '../../values/builtin.ts'
import { lengthOf } from '../../values/characters.ts'
import { typeFault } from '../../values/fault.ts'
import { iterate } from '../../values/iterate.ts'
import type { Render } from '../../values/render.ts'
import { Markup, Tuple, isText, typeNameOf } from '../../values/values.ts'
import { refuseUndefined } from '../../values/undefined.ts'
import type { Value } from '../../values/values.ts'
import { formatBraces, namedOf } from '../../formatting/brace-format.ts'
import { pad } from '../../formatting/pad.ts'
import { integerArgument, textArgument } from '../../values/text-argument.ts'
import { textKinds } from './text-kinds.ts'
import { capitalized, replaced, stripped, swappedCase, titled } from './text-operations.ts'
import { partition, split, splitLines, splitSpaces } from './text-split.ts'

/** A method of `str`; on markup it gives markup. */
function method(
  parameters: readonly BuiltinParameter[],
  run: (render: Render, text: string, ...args: Value[]) => Value,
): Builtin {
  return builtin(parameters, (render, subject, ...args) => {
    if (!(subject instanceof Markup)) return run(render, textArgument(subject), ...args)
    const result = run(render, subject.text, ...args)
    return typeof result === 'string' ? new Markup(result) : result
  })
}

function fill(render: Render, value: Value): string {
  const text = textArgument(value)
  if (lengthOf(text) !== 1) throw typeFault('the fill character must be exactly one character long')
  render.step()
  return text
}

/** The part of a text between optional bounds, and where it starts. */
function within(text: string, start: Value, end: Value): { part: string; from: number } {
  if (start === null && end === null) return { part: text, from: 0 }
  const characters = Array.from(text)
  const from = start === null ? 0 : integerArgument(start)
  const part = characters.slice(from, end === null ? undefined : integerArgument(end))
  return { part: part.join(''), from: from < 0 ? Math.max(0, from + characters.length) : from }
}

function find(text: string, wanted: Value, start: Value, end: Value, last: boolean): number {
  const { part, from } = within(text, start, end)
  const at = last ? part.lastIndexOf(textArgument(wanted)) : part.indexOf(textArgument(wanted))
  return at === -1 ? -1 : from + lengthOf(part.slice(0, at))
}

function found(index: number): number {
  if (index === -1) throw typeFault('substring not found')
  return index
}

function count(text: string, wanted: string): number {
  return wanted === '' ? lengthOf(text) + 1 : text.split(wanted).length - 1
}

function anyOf(value: Value, holds: (text: string) => boolean): boolean {
  return value instanceof Tuple ? value.some((item) => holds(textArgument(item))) : holds(textArgument(value))
}

function join(render: Render, separator: string, items: readonly Value[]): string {
  let length = 0
  const texts = items.map((item, index) => {
    refuseUndefined(item)
    if (!isText(item)) throw typeFault(`sequence item ${index}: expected str instance, ${typeNameOf(item)} found`)
    const text = typeof item === 'string' ? item : item.text
    length += text.length + separator.length
    render.limitText(length)
    return text
  })
  render.checkText(length)
  return texts.join(separator)
}

function center(render: Render, text: string, width: number, character: string): string {
  const missing = width - lengthOf(text)
  if (missing <= 0) return text
  // Python puts the odd character on the left when the width is odd.
  const left = Math.floor(missing / 2) + (missing % 2 === 1 && width % 2 === 1 ? 1 : 0)
  render.checkText(width)
  return character.repeat(left) + text + character.repeat(missing - left)
}

/** The methods of a text: Python's `str`. */
export const textMethods: ReadonlyMap<string, Builtin> = new Map<string, Builtin>([
  ...textKinds,
  ['capitalize', method([], (_render, text) => capitalized(text))],
  ['casefold', method([], (_render, text) => text.toLowerCase().replaceAll('ß', 'ss'))],
  [
    'center',
    method(['width', ['fillchar', ' ']], (render, text, width, character = ' ') =>
      center(render, text, integerArgument(width ?? 0), fill(render, character)),
    ),
  ],
  [
    'count',
    method(['sub', ['start', null], ['end', null]], (_render, text, sub = '', start = null, end = null) =>
      count(within(text, start, end).part, textArgument(sub)),
    ),
  ],
  [
    'endswith',
    method(['suffix', ['start', null], ['end', null]], (_render, text, suffix = '', start = null, end = null) =>
      anyOf(suffix, (wanted) => within(text, start, end).part.endsWith(wanted)),
    ),
  ],
  ['expandtabs', method([['tabsize', 8]], (render, text, size = 8) => expandTabs(render, text, integerArgument(size)))],
  [
    'find',
    method(['sub', ['start', null], ['end', null]], (_render, text, sub = '', start = null, end = null) =>
      find(text, sub, start, end, false),
    ),
  ],
  ['format', variadic((render, subject, args, named) => formatBraces(render, textArgument(subject), args, named))],
  [
    'format_map',
    method(['mapping'], (render, text, mapping = null) => formatBraces(render, text, [], namedOf(mapping))),
  ],
  [
    'index',
    method(['sub', ['start', null], ['end', null]], (_render, text, sub = '', start = null, end = null) =>
      found(find(text, sub, start, end, false)),
    ),
  ],
  ['join', method(['iterable'], (render, text, items = null) => join(render, text, iterate(render, items)))],
  [
    'ljust',
    method(['width', ['fillchar', ' ']], (render, text, width = 0, character = ' ') =>
      pad(render, text, integerArgument(width), '<', fill(render, character)),
    ),
  ],
  ['lower', method([], (_render, text) => text.toLowerCase())],
  ['lstrip', method([['chars', null]], (_render, text, characters = null) => stripped(text, characters, 'start'))],
  ['partition', method(['sep'], (_render, text, separator = '') => partition(text, textArgument(separator), false))],
  [
    'removeprefix',
    method(['prefix'], (_render, text, prefix = '') =>
      text.startsWith(textArgument(prefix)) ? text.slice(textArgument(prefix).length) : text,
    ),
  ],
  [
    'removesuffix',
    method(['suffix'], (_render, text, suffix = '') =>
      suffix !== '' && text.endsWith(textArgument(suffix)) ? text.slice(0, -textArgument(suffix).length) : text,
    ),
  ],
  [
    'replace',
    method(['old', 'new', ['count', -1]], (render, text, old = '', replacement = '', limit = -1) =>
      replaced(render, text, textArgument(old), textArgument(replacement), integerArgument(limit)),
    ),
  ],
  [
    'rfind',
    method(['sub', ['start', null], ['end', null]], (_render, text, sub = '', start = null, end = null) =>
      find(text, sub, start, end, true),
    ),
  ],
  [
    'rindex',
    method(['sub', ['start', null], ['end', null]], (_render, text, sub = '', start = null, end = null) =>
      found(find(text, sub, start, end, true)),
    ),
  ],
  [
    'rjust',
    method(['width', ['fillchar', ' ']], (render, text, width = 0, character = ' ') =>
      pad(render, text, integerArgument(width), '>', fill(render, character)),
    ),
  ],
  ['rpartition', method(['sep'], (_render, text, separator = '') => partition(text, textArgument(separator), true))],
  [
    'rsplit',
    method(
      [
        ['sep', null],
        ['maxsplit', -1],
      ],
      (render, text, separator = null, most = -1) => splitBy(render, text, separator, most, true),
    ),
  ],
  ['rstrip', method([['chars', null]], (_render, text, characters = null) => stripped(text, characters, 'end'))],
  [
    'split',
    method(
      [
        ['sep', null],
        ['maxsplit', -1],
      ],
      (render, text, separator = null, most = -1) => splitBy(render, text, separator, most, false),
    ),
  ],
  [
    'splitlines',
    method([['keepends', false]], (_render, text, keepEnds = false) => splitLines(text, keepEnds === true)),
  ],
  [
    'startswith',
    method(['prefix', ['start', null], ['end', null]], (_render, text, prefix = '', start = null, end = null) =>
      anyOf(prefix, (wanted) => within(text, start, end).part.startsWith(wanted)),
    ),
  ],
  ['strip', method([['chars', null]], (_render, text, characters = null) => stripped(text, characters, 'both'))],
  ['swapcase', method([], (_render, text) => swappedCase(text))],
  ['title', method([], (_render, text) => titled(text))],
  ['upper', method([], (_render, text) => text.toUpperCase())],
  ['zfill', method(['width'], (render, text, width = 0) => zeroFilled(render, text, integerArgument(width)))],
])

function splitBy(render: Render, text: string, separator: Value, most: Value, fromEnd: boolean): Value[] {
  render.work(text.length)
  const limit = integerArgument(most)
  return separator === null ? splitSpaces(text, limit, fromEnd) : split(text, textArgument(separator), limit, fromEnd)
}

function zeroFilled(render: Render, text: string, width: number): string {
  const sign = /^[+-]/.exec(text)?.[0] ?? ''
  return sign + pad(render, text.slice(sign.length), width - sign.length, '>', '0')
}

function expandTabs(render: Render, text: string, size: number): string {
  render.checkText(text.length + count(text, '\t') * Math.max(size, 0))
  let column = 0
  return Array.from(text, (character) => {
    if (character === '\t') {
      const spaces = size <= 0 ? 0 : size - (column % size)
      column += spaces
      return ' '.repeat(spaces)
    }
    column = character === '\n' || character === '\r' ? 0 : column + 1
    return character
  }).join('')
}
