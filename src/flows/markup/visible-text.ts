import { characterEscape, printable } from '../../text/escapes.ts'

/** Text without hidden parts: control characters, halves of characters and characters that turn the direction of text are shown as escapes. */
export function visibleText(text: string): string {
  return printable(text)
    .toWellFormed()
    .replace(/[\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff]/g, characterEscape)
}
