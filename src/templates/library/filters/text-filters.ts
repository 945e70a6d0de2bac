import { formatPercent } from '../../formatting/percent-format.ts'
import { integerArgument, textArgument } from '../../values/text-argument.ts'
import { capitalized, replaced, stripped } from '../methods/text-operations.ts'
import { splitLines } from '../methods/text-split.ts'
import { textMethods } from '../methods/text-methods.ts'
import { builtin, runBuiltin, variadic } from '../../values/builtin.ts'
import type { Builtin } from '../../values/builtin.ts'
import { lengthOf, sliceOf } from '../../values/characters.ts'
import { typeFault } from '../../values/fault.ts'
import { MapObject } from '../../values/map-object.ts'
import type { Render } from '../../values/render.ts'
import { textOf } from '../../values/text.ts'
import { truth } from '../../values/truth.ts'
import { isText, Markup, Tuple } from '../../values/values.ts'
import type { Value } from '../../values/values.ts'
import { lengthOfValue } from './list-filters.ts'

/** A filter that works on the text of any value; markup stays markup. */
function onText(run: (render: Render, text: string) => string): Builtin {
  return builtin([], (render, value) => {
    const text = run(render, textOf(render, value))
    return value instanceof Markup ? new Markup(text) : text
  })
}

/** Words start with upper case behind spaces, hyphens and opening brackets only, unlike `str.title`. */
function titled(text: string): string {
  return text
    .split(/([-\s({[<]+)/u)
    .map((word) => capitalized(word))
    .join('')
}

function center(render: Render, value: Value, width: Value = 80): Value {
  const method = textMethods.get('center')
  return method === undefined ? null : runBuiltin(render, 'center', method, textOf(render, value), [width], null)
}

const format = variadic((render, value, args, named) => {
  if (args.length > 0 && named.size > 0)
    throw typeFault("can't handle positional and keyword arguments at the same time")
  if (named.size === 0) return formatPercent(render, isText(value) ? value : textOf(render, value), Tuple.make(args))
  const map = new MapObject()
  for (const [key, arg] of named) map.set(key, arg)
  return formatPercent(render, isText(value) ? value : textOf(render, value), map)
})

function indent(render: Render, value: Value, width: Value = 4, first: Value = false, blank: Value = false): Value {
  const text = textArgument(value)
  if (!isText(width)) render.checkText(integerArgument(width))
  const indention = isText(width) ? textArgument(width) : ' '.repeat(Math.max(0, integerArgument(width)))
  const lines = splitLines(`${text}\n`, false)
  render.checkText(text.length + lines.length * indention.length)
  const rest = lines.slice(1).map((line) => (line === '' && !truth(blank) ? line : indention + line))
  const result = (truth(first) ? indention : '') + [lines[0] ?? '', ...rest].join('\n')
  return value instanceof Markup ? new Markup(result) : result
}

function replace(render: Render, value: Value, old: Value = '', replacement: Value = '', count: Value = null): Value {
  const limit = count === null ? -1 : integerArgument(count)
  return replaced(render, textOf(render, value), textOf(render, old), textOf(render, replacement), limit)
}

function truncate(
  _render: Render,
  value: Value,
  length: Value = 255,
  killWords: Value = false,
  end: Value = '...',
  leeway: Value = null,
): Value {
  const mark = textArgument(end)
  const most = integerArgument(length)
  const tolerated = leeway === null ? 5 : integerArgument(leeway)
  if (most < lengthOf(mark)) throw typeFault(`expected length >= ${lengthOf(mark)}, got ${most}`)
  if (tolerated < 0) throw typeFault(`expected leeway >= 0, got ${tolerated}`)
  if (lengthOfValue(value) <= most + tolerated) return value
  const text = textArgument(value)
  const cut = sliceOf(text, 0, most - lengthOf(mark))
  if (truth(killWords)) return cut + mark
  const lastSpace = cut.lastIndexOf(' ')
  return (lastSpace === -1 ? cut : cut.slice(0, lastSpace)) + mark
}

function wordCount(text: string): number {
  return text.match(/[\p{L}\p{N}_]+/gu)?.length ?? 0
}

/** Filters on texts. */
export const textFilters: readonly (readonly [string, Builtin])[] = [
  ['capitalize', onText((_render, text) => capitalized(text))],
  ['center', builtin([['width', 80]], center)],
  ['format', format],
  [
    'indent',
    builtin(
      [
        ['width', 4],
        ['first', false],
        ['blank', false],
      ],
      indent,
    ),
  ],
  ['lower', onText((_render, text) => text.toLowerCase())],
  ['replace', builtin(['old', 'new', ['count', null]], replace)],
  ['string', builtin([], (render, value) => (isText(value) ? value : textOf(render, value)))],
  ['title', onText((_render, text) => titled(text))],
  ['trim', builtin([['chars', null]], (render, value, chars = null) => stripped(textOf(render, value), chars, 'both'))],
  [
    'truncate',
    builtin(
      [
        ['length', 255],
        ['killwords', false],
        ['end', '...'],
        ['leeway', null],
      ],
      truncate,
    ),
  ],
  ['upper', onText((_render, text) => text.toUpperCase())],
  ['wordcount', builtin([], (render, value) => wordCount(textOf(render, value)))],
]
