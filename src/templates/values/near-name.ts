import { didYouMean } from '../../errors/nearest-name.ts'
import { shorten } from '../../text/shorten.ts'

const longest = 60
const most = 300

/** `, did you mean "x"?` or an empty text. Names come from templates and data: long names, and many names, must not take much time. */
export function nearName(name: string, known: Iterable<string>): string {
  if (name.length > longest) return ''
  const candidates: string[] = []
  for (const candidate of known) {
    if (candidate.length <= longest) candidates.push(candidate)
    if (candidates.length === most) break
  }
  return didYouMean(name, candidates)
}

/** A name shortened for a message. */
export function shownName(name: string): string {
  return shorten(name, 80)
}
