import type { Render } from './render.ts'

/** Up to this length JavaScript's own search is always fast. */
const short = 8

/**
 * Searches for a text in time that is linear in the lengths (Knuth, Morris, Pratt). JavaScript's own search can take the product of both lengths,
 * e.g. for many times `a` with one `b` in the middle: hours for texts of the allowed size.
 */
export class Searcher {
  private readonly wanted: string
  /** The failure function: for each matched length, the length that stays matched if the next character does not fit. */
  private readonly fallbacks: Int32Array | undefined

  constructor(render: Render, wanted: string) {
    this.wanted = wanted
    if (wanted.length <= short) return
    render.checkText(wanted.length * Int32Array.BYTES_PER_ELEMENT)
    this.fallbacks = fallbacksOf(wanted)
  }

  /** The offset of the first occurrence at `from` or after it; -1 if there is none. */
  indexIn(text: string, from = 0): number {
    const { wanted, fallbacks } = this
    if (fallbacks === undefined) return text.indexOf(wanted, from)
    let matched = 0
    for (let at = from; at < text.length; at++) {
      if (matched === 0) {
        const candidate = text.indexOf(wanted.slice(0, short), at)
        if (candidate === -1) return -1
        at = candidate + short - 1
        matched = short
      } else matched = this.after(matched, text.charCodeAt(at), fallbacks)
      if (matched === wanted.length) return at + 1 - matched
    }
    return -1
  }

  /** The offset of the last occurrence; -1 if there is none. */
  lastIndexIn(text: string): number {
    const { wanted, fallbacks } = this
    if (fallbacks === undefined) return text.lastIndexOf(wanted)
    let last = -1
    for (let at = 0, matched = 0; at < text.length; at++) {
      if (matched === wanted.length) matched = fallbacks[matched] ?? 0
      matched = this.after(matched, text.charCodeAt(at), fallbacks)
      if (matched === wanted.length) last = at + 1 - matched
    }
    return last
  }

  /** The matched length after one more unit. */
  private after(matched: number, unit: number, fallbacks: Int32Array): number {
    let now = matched
    while (now > 0 && unit !== this.wanted.charCodeAt(now)) now = fallbacks[now] ?? 0
    return unit === this.wanted.charCodeAt(now) ? now + 1 : now
  }

  /** The number of occurrences that do not overlap, at most `most`. */
  countIn(text: string, most = Infinity): number {
    let count = 0
    for (let at = this.indexIn(text); at !== -1 && count < most; at = this.indexIn(text, at + this.wanted.length))
      count++
    return count
  }
}

function fallbacksOf(wanted: string): Int32Array {
  const fallbacks = new Int32Array(wanted.length + 1)
  let matched = 0
  for (let at = 1; at < wanted.length; at++) {
    const unit = wanted.charCodeAt(at)
    while (matched > 0 && unit !== wanted.charCodeAt(matched)) matched = fallbacks[matched] ?? 0
    if (unit === wanted.charCodeAt(matched)) matched++
    fallbacks[at + 1] = matched
  }
  return fallbacks
}
