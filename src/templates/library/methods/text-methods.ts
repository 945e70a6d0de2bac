import { builtin, variadic } from '../../values/builtin.ts'
import type { Builtin, BuiltinParameter } from '../../values/builtin.ts'
import { lengthOf } from '../../values/characters.ts'
import { bytesOf, limits } from '../../values/budget.ts'
import { typeFault } from '../../values/fault.ts'
import { iterate } from '../../values/iterate.ts'
import type { Render } from '../../values/render.ts'
import { Markup, isText, typeNameOf } from '../../values/values.ts'
import { refuseUndefined } from '../../values/undefined.ts'
import type { Value } from '../../values/values.ts'
import { formatBraces, namedOf } from '../../formatting/brace-format.ts'
import { pad } from '../../formatting/pad.ts'
import { integerArgument, textArgument } from '../../values/text-argument.ts'
import { textKinds } from './text-kinds.ts'
import { affixed, count, find, found, within } from './text-search.ts'
import { capitalized, caseFolded, swappedCase, titled } from './text-case.ts'
import { expandTabs, replaced, stripped } from './text-operations.ts'
import { asMarkup, inserted } from './markup-texts.ts'
import { makeTranslation, translated } from './text-translation.ts'
import { partition, split, splitLines, splitSpaces } from './text-split.ts'

/** A method of `str`; on markup its result is markup. */
function method(
  parameters: readonly BuiltinParameter[],
  run: (render: Render, text: string, ...args: Value[]) => Value,
): Builtin {
  return builtin(parameters, (render, subject, ...args) => {
    if (!(subject instanceof Markup)) return run(render, textArgument(subject), ...args)
    return asMarkup(run(render, subject.text, ...args))
  })
}

function fill(render: Render, value: Value): string {
  const text = textArgument(value)
  if (lengthOf(text) !== 1) throw typeFault('the fill character must be exactly one character long')
  render.step()
  return text
}

/** A method whose result is about as long as its text. It counts a step for this many characters. */
function change(run: (text: string) => string, charactersPerStep: number = limits.charactersPerStep): Builtin {
  return method([], (render, text) => {
    render.checkText(text.length)
    render.step(text.length / charactersPerStep)
    return run(text)
  })
}

function strip(side: 'start' | 'end' | 'both'): Builtin {
  return method([['chars', null]], (render, text, characters = null) => {
    render.build(text.length)
    return stripped(text, characters, side)
  })
}

function join(render: Render, separator: string, items: readonly Value[]): string {
  let length = 0
  render.step(items.length / 8)
  render.build(items.length * bytesOf.item)
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
  // If the width is odd, Python puts the extra character on the left.
  const left = Math.floor(missing / 2) + (missing % 2 === 1 && width % 2 === 1 ? 1 : 0)
  render.checkText(width)
  return character.repeat(left) + text + character.repeat(missing - left)
}

/** The methods of a text: Python's `str`. */
export const textMethods: ReadonlyMap<string, Builtin> = new Map<string, Builtin>([
  ...textKinds,
  ['capitalize', change(capitalized, 2)],
  ['casefold', change(caseFolded, 1)],
  [
    'center',
    method(['width', ['fillchar', ' ']], (render, text, width, character = ' ') =>
      center(render, text, integerArgument(width ?? 0), fill(render, character)),
    ),
  ],
  [
    'count',
    method(['sub', ['start', null], ['end', null]], (render, text, sub = '', start = null, end = null) =>
      count(render, within(text, start, end).part, textArgument(sub)),
    ),
  ],
  [
    'endswith',
    method(
      ['suffix', ['start', null], ['end', null]],
      affixed((text, suffix) => text.endsWith(suffix)),
    ),
  ],
  ['expandtabs', method([['tabsize', 8]], (render, text, size = 8) => expandTabs(render, text, integerArgument(size)))],
  [
    'find',
    method(['sub', ['start', null], ['end', null]], (render, text, sub = '', start = null, end = null) =>
      find(render, text, sub, start, end, false),
    ),
  ],
  ['format', variadic((render, subject, args, named) => formatBraces(render, subject, args, named))],
  [
    'format_map',
    builtin(['mapping'], (render, subject, mapping = null) => formatBraces(render, subject, [], namedOf(mapping))),
  ],
  [
    'index',
    method(['sub', ['start', null], ['end', null]], (render, text, sub = '', start = null, end = null) =>
      found(find(render, text, sub, start, end, false)),
    ),
  ],
  [
    'join',
    builtin(['iterable'], (render, subject, items = null) => {
      const parts = iterate(render, items).map((item) => inserted(render, subject, item))
      const joined = join(render, textArgument(subject), parts)
      return subject instanceof Markup ? new Markup(joined) : joined
    }),
  ],
  [
    'ljust',
    method(['width', ['fillchar', ' ']], (render, text, width = 0, character = ' ') =>
      pad(render, text, integerArgument(width), '<', fill(render, character)),
    ),
  ],
  ['lower', change((text) => text.toLowerCase())],
  ['lstrip', strip('start')],
  [
    'partition',
    method(['sep'], (render, text, separator = '') => partition(render, text, textArgument(separator), false)),
  ],
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
    builtin(['old', 'new', ['count', -1]], (render, subject, old = '', replacement = '', limit = -1) => {
      const between = textArgument(inserted(render, subject, replacement))
      const text = replaced(render, textArgument(subject), textArgument(old), between, integerArgument(limit))
      return subject instanceof Markup ? new Markup(text) : text
    }),
  ],
  [
    'rfind',
    method(['sub', ['start', null], ['end', null]], (render, text, sub = '', start = null, end = null) =>
      find(render, text, sub, start, end, true),
    ),
  ],
  [
    'rindex',
    method(['sub', ['start', null], ['end', null]], (render, text, sub = '', start = null, end = null) =>
      found(find(render, text, sub, start, end, true)),
    ),
  ],
  [
    'rjust',
    method(['width', ['fillchar', ' ']], (render, text, width = 0, character = ' ') =>
      pad(render, text, integerArgument(width), '>', fill(render, character)),
    ),
  ],
  [
    'rpartition',
    method(['sep'], (render, text, separator = '') => partition(render, text, textArgument(separator), true)),
  ],
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
  ['rstrip', strip('end')],
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
    method([['keepends', false]], (render, text, keepEnds = false) => splitLines(render, text, keepEnds === true)),
  ],
  [
    'startswith',
    method(
      ['prefix', ['start', null], ['end', null]],
      affixed((text, prefix) => text.startsWith(prefix)),
    ),
  ],
  ['strip', strip('both')],
  ['swapcase', change(swappedCase, 1)],
  ['title', change(titled, 1)],
  [
    'maketrans',
    builtin(
      [
        ['x', null],
        ['y', null],
        ['z', null],
      ],
      (render, _text, x = null, y = null, z = null) => makeTranslation(render, x, y, z),
    ),
  ],
  ['translate', method(['table'], (render, text, table = null) => translated(render, text, table))],
  ['upper', change((text) => text.toUpperCase())],
  ['zfill', method(['width'], (render, text, width = 0) => zeroFilled(render, text, integerArgument(width)))],
])

function splitBy(render: Render, text: string, separator: Value, most: Value, fromEnd: boolean): Value[] {
  render.work(text.length)
  const limit = integerArgument(most)
  return separator === null
    ? splitSpaces(render, text, limit, fromEnd)
    : split(render, text, textArgument(separator), limit, fromEnd)
}

function zeroFilled(render: Render, text: string, width: number): string {
  const sign = /^[+-]/.exec(text)?.[0] ?? ''
  return sign + pad(render, text.slice(sign.length), width - sign.length, '>', '0')
}
