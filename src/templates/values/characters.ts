/** Texts as in Python: sequences of code points, whereas JavaScript counts UTF-16 units. No function here makes a list of a text's characters. */

const twoUnits = /[\ud800-\udbff][\udc00-\udfff]/

/** Whether every character of a text is one UTF-16 unit, so that both ways of counting agree. */
export function isSimple(text: string): boolean {
  return !twoUnits.test(text)
}

/** The number of characters in a text. */
export function lengthOf(text: string): number {
  if (isSimple(text)) return text.length
  let count = 0
  for (let at = 0; at < text.length; at = next(text, at)) count++
  return count
}

/** The offset in UTF-16 units of the character at an index; the length of the text if the index is too large. The text after it is not read. */
export function offsetOf(text: string, index: number): number {
  if (isSimple(text.slice(0, 2 * index))) return Math.min(index, text.length)
  let offset = 0
  for (let count = 0; count < index && offset < text.length; count++) offset = next(text, offset)
  return offset
}

function next(text: string, at: number): number {
  return at + ((text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1)
}

/** The characters from `start` up to `stop`; neither may be negative. */
export function sliceOf(text: string, start: number, stop: number): string {
  const from = offsetOf(text, start)
  const rest = text.slice(from)
  return rest.slice(0, offsetOf(rest, Math.max(stop - start, 0)))
}

/** The whitespace of Python, for the brackets of a regular expression. */
export const spaceClass = '\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000'

const furtherSpaces = new Set([0x85, 0xa0, 0x1680, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000])

/** Whether a code unit is whitespace, as in `spaceClass`. */
export function isSpace(code: number): boolean {
  if (code <= 0x20) return code >= 0x1c || (code >= 0x09 && code <= 0x0d)
  return code >= 0x85 && (furtherSpaces.has(code) || (code >= 0x2000 && code <= 0x200a))
}

/** Removes whitespace at the start of a text. */
export function trimStart(text: string): string {
  let from = 0
  while (from < text.length && isSpace(text.charCodeAt(from))) from++
  return text.slice(from)
}

/** Removes whitespace at the end of a text. A pattern with `$` would try again at each space of every run. */
export function trimEnd(text: string): string {
  let to = text.length
  while (to > 0 && isSpace(text.charCodeAt(to - 1))) to--
  return text.slice(0, to)
}
