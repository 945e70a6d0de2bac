import { spaceClass } from '../../values/characters.ts'
import type { Render } from '../../values/render.ts'
import type { Value } from '../../values/values.ts'
import { textArgument } from '../../values/text-argument.ts'

const leadingSpace = new RegExp(`^[${spaceClass}]+`)
const trailingSpace = new RegExp(`(?<![${spaceClass}])[${spaceClass}]+$`)

/** A text without space, or without any of `characters`, at its ends. */
export function stripped(text: string, characters: Value, side: 'start' | 'end' | 'both'): string {
  if (characters === null) {
    const start = side === 'end' ? text : text.replace(leadingSpace, '')
    return side === 'start' ? start : start.replace(trailingSpace, '')
  }
  const unwanted = new Set(textArgument(characters))
  const all = Array.from(text)
  let from = 0
  let to = all.length
  while (side !== 'end' && from < to && unwanted.has(all[from] ?? '')) from++
  while (side !== 'start' && to > from && unwanted.has(all[to - 1] ?? '')) to--
  return all.slice(from, to).join('')
}

/** The first `limit` occurrences replaced, all when it is negative. An empty `old` stands between all characters. */
export function replaced(render: Render, text: string, old: string, replacement: string, limit: number): string {
  const pieces = old === '' ? ['', ...Array.from(text), ''] : text.split(old)
  const kept = limit < 0 ? pieces.length - 1 : Math.min(limit, pieces.length - 1)
  render.checkText(text.length + kept * (replacement.length - old.length))
  return (
    pieces.slice(0, kept + 1).join(replacement) +
    pieces
      .slice(kept + 1)
      .map((piece) => old + piece)
      .join('')
  )
}

/** The first character upper case, the others lower case. */
export function capitalized(text: string): string {
  const [first = '', ...rest] = Array.from(text)
  return first.toUpperCase() + rest.join('').toLowerCase()
}

/** Each run of letters capitalized. */
export function titled(text: string): string {
  return text.replace(/\p{L}+/gu, capitalized)
}

export function swappedCase(text: string): string {
  return Array.from(text, (character) => {
    const upper = character.toUpperCase()
    return upper === character ? character.toLowerCase() : upper
  }).join('')
}
