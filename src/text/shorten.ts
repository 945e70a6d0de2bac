/** How a text ends that was cut. */
export const cutMark = /… \(\d+ more characters\)/g

/** A text of at most so many UTF-16 units; one that is longer ends with how much of it is missing. */
export function shorten(text: string, most: number): string {
  if (text.length <= most) return text
  const kept = beginning(text, most - missing(text.length).length)
  return kept + missing(text.length - kept.length)
}

/** The same on one line, for messages: white space and control characters in a row are one space. */
export function excerpt(text: string, most: number): string {
  return shorten(text.replace(/[\s\p{Cc}]+/gu, ' ').trim(), most)
}

/** The pieces of a text, each of at most so many UTF-16 units: lines where it can be, otherwise words. Joined they are the text. */
export function pieces(text: string, most: number): string[] {
  if (text.length <= most) return [text]
  const longest = beginning(text, most)
  const end = longest.lastIndexOf('\n') + 1 || longest.lastIndexOf(' ') + 1 || longest.length
  return [text.slice(0, end), ...pieces(text.slice(end), most)]
}

function missing(count: number): string {
  return `… (${count} more characters)`
}

/** Never half of a character that takes two units. */
function beginning(text: string, length: number): string {
  const end = Math.max(length, 0)
  return text.slice(0, /[\ud800-\udbff]/.test(text.charAt(end - 1)) ? end - 1 : end)
}
