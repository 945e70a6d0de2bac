/** Limits on the length and number of names. Names also come from data, and a search must not take long. */
const longest = 100
const mostCompared = 1000

/** The known name that was probably meant: the nearest one by edit distance, with at most `most` slips. Undefined when none is similar. */
export function nearestName(
  name: string,
  known: Iterable<string>,
  most = Math.max(1, Math.floor(name.length / 3)),
): string | undefined {
  // A name of one letter has the same distance to every other letter.
  if (name.length > longest || name.length < 2) return undefined
  const wanted = name.toLowerCase()
  let best: { name: string; distance: number } | undefined
  let compared = 0
  for (const candidate of known) {
    const begins = isBeginning(wanted, candidate)
    if (!begins && Math.abs(candidate.length - name.length) > most) continue
    if (++compared > mostCompared) break
    const slips = editDistance(wanted, candidate.toLowerCase())
    const distance = begins ? Math.min(1, slips) : slips
    if (best === undefined || distance < best.distance) best = { name: candidate, distance }
  }
  return best !== undefined && best.distance <= most ? best.name : undefined
}

/** The end of a message: `, did you mean "x"?`, or an empty text. */
export function didYouMean(name: string, known: Iterable<string>): string {
  const nearest = nearestName(name, known)
  return nearest === undefined ? '' : `, did you mean "${nearest}"?`
}

/** A remark about a name that is missing, if one of the names that were written is similar: `is "endpont" a typo?`, or an empty text. */
export function isTypo(missing: string, written: Iterable<string>): string {
  const nearest = nearestName(missing, written)
  return nearest === undefined ? '' : `is ${JSON.stringify(nearest)} a typo?`
}

/** Whether a text is the first half, or more, of a name: it counts as similar, whatever the length of the rest. */
function isBeginning(wanted: string, candidate: string): boolean {
  return wanted.length >= 3 && wanted.length * 2 >= candidate.length && candidate.toLowerCase().startsWith(wanted)
}

/** Optimal string alignment distance: insertions, deletions, substitutions and swaps of neighbours count one each. */
function editDistance(a: string, b: string): number {
  let beforePrevious: number[] = []
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let row = 1; row <= a.length; row++) {
    const current = [row]
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1]
      let distance = Math.min(
        (previous[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (previous[column - 1] ?? 0) + (same ? 0 : 1),
      )
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        distance = Math.min(distance, (beforePrevious[column - 2] ?? 0) + 1)
      }
      current.push(distance)
    }
    beforePrevious = previous
    previous = current
  }
  return previous[b.length] ?? 0
}

/** Like `didYouMean`, for names of files: a common file extension does not make two names similar. */
export function didYouMeanFile(name: string, known: Iterable<string>): string {
  const wanted = partsOf(name)
  const stems = new Map<string, string>()
  for (const candidate of known) {
    const { stem, ending } = partsOf(candidate)
    if (stem === wanted.stem && (wanted.ending === '' || nearestName(ending, [wanted.ending]) !== undefined)) {
      return `, did you mean "${candidate}"?`
    }
    if (ending === wanted.ending) stems.set(stem, candidate)
  }
  const nearest = nearestName(wanted.stem, stems.keys())
  return nearest === undefined ? '' : `, did you mean "${stems.get(nearest) ?? nearest}"?`
}

function partsOf(name: string): { readonly stem: string; readonly ending: string } {
  const dot = name.lastIndexOf('.')
  return dot <= 0 ? { stem: name, ending: '' } : { stem: name.slice(0, dot), ending: name.slice(dot) }
}

/** A name without its digits. Names that differ only in numbers are usually meant. */
export function withoutDigits(name: string): string {
  return name.replace(/\d/g, '')
}
