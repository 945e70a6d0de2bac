/** The mark at the end of a shortened text. */
export const cutMark = /… \(\d+ more characters\)/g

/** Shortens a text to at most this many UTF-16 units; the end tells how many characters are missing. */
export function shorten(text: string, most: number): string {
  if (text.length <= most) return text
  const kept = beginning(text, most - missing(text.length).length)
  return kept + missing(text.length - kept.length)
}

/** Shortens a text to one line, for messages: each run of whitespace and control characters becomes one space. */
export function excerpt(text: string, most: number): string {
  return shorten(text.replace(/[\s\p{Cc}]+/gu, ' ').trim(), most)
}

/** Splits a text into pieces of at most this many UTF-16 units: at line ends if possible, otherwise between words. The joined pieces are the text. */
export function pieces(text: string, most: number): string[] {
  if (text.length <= most) return [text]
  const longest = beginning(text, most)
  const end = longest.lastIndexOf('\n') + 1 || longest.lastIndexOf(' ') + 1 || longest.length
  return [text.slice(0, end), ...pieces(text.slice(end), most)]
}

function missing(count: number): string {
  return `… (${count} more characters)`
}

/** The beginning of a text, without splitting a surrogate pair. */
function beginning(text: string, length: number): string {
  const end = Math.max(length, 0)
  return text.slice(0, /[\ud800-\udbff]/.test(text.charAt(end - 1)) ? end - 1 : end)
}
