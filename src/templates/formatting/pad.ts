import { lengthOf } from '../values/characters.ts'
import type { Render } from '../values/render.ts'

/** Pads a text to a width in characters: `<` adds after it, `>` before it, `^` on both sides. */
export function pad(render: Render, text: string, width: number, align: '<' | '>' | '^', fill = ' '): string {
  const missing = width - lengthOf(text)
  if (missing <= 0) return text
  render.checkText(text.length + missing * fill.length)
  const before = align === '<' ? 0 : align === '>' ? missing : Math.floor(missing / 2)
  return fill.repeat(before) + text + fill.repeat(missing - before)
}
