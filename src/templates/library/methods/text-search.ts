import { limits } from '../../values/budget.ts'
import { lengthOf, offsetOf } from '../../values/characters.ts'
import { typeFault } from '../../values/fault.ts'
import type { Render } from '../../values/render.ts'
import { Searcher } from '../../values/searcher.ts'
import { integerArgument, textArgument } from '../../values/text-argument.ts'
import { Tuple } from '../../values/values.ts'
import type { Value } from '../../values/values.ts'

/** The part of a text between optional bounds, and its offset. */
export function within(text: string, start: Value, end: Value): { part: string; from: number } {
  if (start === null && end === null) return { part: text, from: 0 }
  const length = lengthOf(text)
  const fromStart = (index: number): number => (index < 0 ? Math.max(0, index + length) : index)
  const from = start === null ? 0 : fromStart(integerArgument(start))
  const to = end === null ? length : fromStart(integerArgument(end))
  return { part: text.slice(offsetOf(text, from), offsetOf(text, to)), from }
}

/** The index of a text in another, in characters; -1 if it is not found. */
export function find(render: Render, text: string, wanted: Value, start: Value, end: Value, last: boolean): number {
  const { part, from } = within(text, start, end)
  const searcher = new Searcher(render, textArgument(wanted))
  const at = last ? searcher.lastIndexIn(part) : searcher.indexIn(part)
  return at === -1 ? -1 : from + lengthOf(part.slice(0, at))
}

/** Returns the index of a text that was found. Throws a fault if it is -1. */
export function found(index: number): number {
  if (index === -1) throw typeFault('substring not found')
  return index
}

/** The number of occurrences of a text in another; an empty text occurs between all characters. */
export function count(render: Render, text: string, wanted: string): number {
  return wanted === '' ? lengthOf(text) + 1 : new Searcher(render, wanted).countIn(text)
}

/** Makes a method that tests whether a text, or a part of it, has one of the prefixes or suffixes. */
export function affixed(
  holds: (text: string, affix: string) => boolean,
): (render: Render, text: string, ...args: Value[]) => boolean {
  return (render, text, affixes = '', start = null, end = null) => {
    const { part } = within(text, start, end)
    const hasOne = (affix: Value): boolean => {
      const wanted = textArgument(affix)
      render.step(1 / 8 + wanted.length / limits.charactersPerStep)
      return holds(part, wanted)
    }
    return affixes instanceof Tuple ? affixes.some(hasOne) : hasOne(affixes)
  }
}
