import { relativeTime } from '../../../text/human.ts'

/** An ISO 8601 time in a readable form; `-` if there is none. */
export function timeCell(time: string | undefined, now: number): string {
  return time === undefined ? '-' : relativeTime(Date.parse(time), now)
}

/** Sorts items by their first name; equal ones by the next name. Numbers in names count as numbers: `build-9` comes before `build-10`. */
export function byName<T>(items: readonly T[], ...namesOf: readonly ((item: T) => string)[]): readonly T[] {
  const { compare } = new Intl.Collator('en', { numeric: true })
  return items.toSorted(
    (a, b) => namesOf.map((nameOf) => compare(nameOf(a), nameOf(b))).find((order) => order !== 0) ?? 0,
  )
}
