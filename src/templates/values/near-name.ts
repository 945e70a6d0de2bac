import { didYouMean } from '../../errors/nearest-name.ts'
import { shorten } from '../../text/shorten.ts'

const longest = 60
const most = 300

/** `, did you mean "x"?` or nothing. Names come from templates and data: neither their length nor their number may take time. */
export function nearName(name: string, known: Iterable<string>): string {
  if (name.length > longest) return ''
  const candidates: string[] = []
  for (const candidate of known) {
    if (candidate.length <= longest) candidates.push(candidate)
    if (candidates.length === most) break
  }
  return didYouMean(name, candidates)
}

/** A name as a message shows it. */
export function shownName(name: string): string {
  return shorten(name, 80)
}
