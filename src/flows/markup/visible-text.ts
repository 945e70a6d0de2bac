import { printable } from '../../text/escapes.ts'

/** `printable` without halves of characters, which a page cannot have. */
export function visibleText(text: string): string {
  return printable(text).toWellFormed()
}
