import { formatPercent } from '../../formatting/percent-format.ts'
import { integerArgument, textArgument } from '../../values/text-argument.ts'
import { capitalized } from '../methods/text-case.ts'
import { replaced, stripped } from '../methods/text-operations.ts'
import { splitLines } from '../methods/text-split.ts'
import { textMethods } from '../methods/text-methods.ts'
import { builtin, runBuiltin, variadic } from '../../values/builtin.ts'
import type { Builtin } from '../../values/builtin.ts'
import { limits } from '../../values/budget.ts'
import { lengthOf, sliceOf, spaceClass } from '../../values/characters.ts'
import { typeFault } from '../../values/fault.ts'
import { MapObject } from '../../values/map-object.ts'
import type { Render } from '../../values/render.ts'
import { textOf } from '../../values/text.ts'
import { replaceEach, TextBuilder } from '../../values/text-builder.ts'
import { slackEscape } from '../../../text/slack-escape.ts'
import { truth } from '../../values/truth.ts'
import { isText, Markup, Tuple } from '../../values/values.ts'
import type { Value } from '../../values/values.ts'
import { lengthOfValue } from './list-filters.ts'

/** A filter on the text of any value, which counts a step for this many characters. Markup stays markup. */
function onText(run: (text: string) => string, charactersPerStep: number = limits.charactersPerStep): Builtin {
  return builtin([], (render, value) => {
    const given = textOf(render, value)
    render.checkText(given.length)
    render.step(given.length / charactersPerStep)
    const text = run(given)
    return value instanceof Markup ? new Markup(text) : text
  })
}

const titleWord = new RegExp(`[^\\-${spaceClass}({\\[<]+`, 'gu')

/** Capitalizes words. Unlike `str.title`, a word only begins after a space, a hyphen or an opening bracket, and `ß` becomes `SS`. */
function titled(text: string): string {
  return replaceEach(text, titleWord, ([word]) => {
    const first = String.fromCodePoint(word.codePointAt(0) ?? 0)
    return first.toUpperCase() + word.slice(first.length).toLowerCase()
  })
}

function center(render: Render, value: Value, width: Value = 80): Value {
  const method = textMethods.get('center')
  return method === undefined ? null : runBuiltin(render, 'center', method, textOf(render, value), [width], null)
}

const format = variadic((render, value, args, named) => {
  if (args.length > 0 && named.size > 0)
    throw typeFault("can't handle positional and keyword arguments at the same time")
  if (named.size === 0) return formatPercent(render, isText(value) ? value : textOf(render, value), Tuple.make(args))
  const map = MapObject.make(render)
  for (const [key, arg] of named) map.set(render, key, arg)
  return formatPercent(render, isText(value) ? value : textOf(render, value), map)
})

function indent(render: Render, value: Value, width: Value = 4, first: Value = false, blank: Value = false): Value {
  const text = textArgument(value)
  if (!isText(width)) render.checkText(integerArgument(width))
  const indention = isText(width) ? textArgument(width) : ' '.repeat(Math.max(0, integerArgument(width)))
  const lines = splitLines(render, `${text}\n`, false)
  render.checkText(text.length + lines.length * indention.length)
  const result = new TextBuilder()
  for (const [index, line] of lines.entries()) {
    if (index > 0) result.add('\n')
    if (index === 0 ? truth(first) : line !== '' || truth(blank)) result.add(indention)
    result.add(line)
  }
  return value instanceof Markup ? new Markup(result.toString()) : result.toString()
}

function replace(render: Render, value: Value, old: Value = '', replacement: Value = '', count: Value = null): Value {
  const limit = count === null ? -1 : integerArgument(count)
  return replaced(render, textOf(render, value), textOf(render, old), textOf(render, replacement), limit)
}

function truncate(
  render: Render,
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
  render.build(cut.length + mark.length)
  if (truth(killWords)) return cut + mark
  const lastSpace = cut.lastIndexOf(' ')
  return (lastSpace === -1 ? cut : cut.slice(0, lastSpace)) + mark
}

const word = /[\p{L}\p{N}_]+/gu

function wordCount(render: Render, text: string): number {
  render.step(text.length / 8)
  let count = 0
  word.lastIndex = 0
  while (word.test(text)) count++
  return count
}

function trim(render: Render, value: Value, characters: Value = null): string {
  const text = textOf(render, value)
  render.build(text.length)
  return stripped(text, characters, 'both')
}

/** Filters on texts. */
export const textFilters: readonly (readonly [string, Builtin])[] = [
  ['capitalize', onText(capitalized, 2)],
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
  ['lower', onText((text) => text.toLowerCase())],
  ['replace', builtin(['old', 'new', ['count', null]], replace)],
  ['string', builtin([], (render, value) => (isText(value) ? value : textOf(render, value)))],
  ['title', onText(titled, 8)],
  ['trim', builtin([['chars', null]], trim)],
  ['slack_escape', onText(slackEscape)],
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
  ['upper', onText((text) => text.toUpperCase())],
  ['wordcount', builtin([], (render, value) => wordCount(render, textOf(render, value)))],
]
