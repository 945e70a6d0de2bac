import type { HistoryEntry } from './store.ts'

const foreign = 'changed by another program'
const damaged = 'the record of this change is damaged'

/** At most this many changes between two known ones are listed, because a damaged count of revisions may claim any number. */
const mostInAGap = 1000

/** Whether a history entry stands for a change by another program. Its operations are unknown, so it cannot be undone. */
export function isForeignChange(entry: HistoryEntry): boolean {
  return entry.command === foreign
}

/** Whether a history entry stands for an entry that cannot be read. */
export function isDamagedChange(entry: HistoryEntry): boolean {
  return entry.command === damaged
}

/**
 * Fills the gaps that changes by other programs left between entries (newest first) and above them, up to the document's revision. An entry that
 * cannot be read is undefined: it stands for one of the missing changes there. A missing change gets the time when it was noticed: that of the change
 * after it, or `now`.
 */
export function withUnknownChanges(
  entries: readonly (HistoryEntry | undefined)[],
  revision: number,
  now: string,
): HistoryEntry[] {
  const complete: HistoryEntry[] = []
  let [next, noticed, unreadable] = [revision + 1, now, 0]
  const fillDownTo = (known: number) => {
    const lowest = Math.max(known + 1, next - mostInAGap)
    for (let missing = next - 1; missing >= lowest; missing--) {
      complete.push(unknownChange(missing, noticed, missing - known <= unreadable ? damaged : foreign))
    }
  }
  for (const entry of entries) {
    // An entry of ours never has the number of a later one: this one is damaged.
    if (entry === undefined || entry.revision >= next) {
      unreadable++
      continue
    }
    fillDownTo(entry.revision)
    complete.push(entry)
    ;[next, noticed, unreadable] = [entry.revision, entry.time, 0]
  }
  if (unreadable > 0) fillDownTo(Math.max(0, next - 1 - unreadable))
  else if (entries.length === 0) fillDownTo(Math.max(0, revision - 1))
  return complete
}

function unknownChange(revision: number, time: string, command: string): HistoryEntry {
  return { revision, time, actor: 'unknown', command, operations: [], inverse: [] }
}
