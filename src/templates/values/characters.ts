/** Texts as Python sees them: sequences of code points, where JavaScript counts UTF-16 units. */

const twoUnits = /[\ud800-\udbff][\udc00-\udfff]/

/** How many characters a text has. */
export function lengthOf(text: string): number {
  return twoUnits.test(text) ? Array.from(text).length : text.length
}

/** The characters of a text, one each. */
export function charactersOf(text: string): readonly string[] {
  return Array.from(text)
}

/** The characters from `start` up to `stop`. */
export function sliceOf(text: string, start: number, stop: number): string {
  return twoUnits.test(text) ? Array.from(text).slice(start, stop).join('') : text.slice(start, stop)
}

/** What Python counts as space, for the inside of a regular expression's brackets. */
export const spaceClass = '\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000'
