import { characterEscape, printable } from '../../text/escapes.ts'

/** Text in which nothing is hidden: control characters, halves of characters and what turns the direction of text are shown, not obeyed. */
export function visibleText(text: string): string {
  return printable(text)
    .toWellFormed()
    .replace(/[\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff]/g, characterEscape)
}
