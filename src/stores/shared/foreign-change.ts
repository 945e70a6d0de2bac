import type { HistoryEntry } from './store.ts'

const command = 'changed by another program'

/** Whether a history entry stands for what another program did: its operations are unknown, and cannot be undone. */
export function isForeignChange(entry: HistoryEntry): boolean {
  return entry.command === command
}

/**
 * Fills the gaps that changes by other programs left between entries (newest first) and above them, up to the document's revision.
 * What they are dated by is when they were noticed: by the change after them, or just now.
 */
export function withForeignChanges(entries: readonly HistoryEntry[], revision: number, now: string): HistoryEntry[] {
  const complete: HistoryEntry[] = []
  let [next, noticed] = [revision + 1, now]
  for (const entry of entries) {
    for (let missing = next - 1; missing > entry.revision; missing--) complete.push(foreignChange(missing, noticed))
    complete.push(entry)
    next = entry.revision
    noticed = entry.time
  }
  if (entries.length === 0 && revision > 0) complete.push(foreignChange(revision, now))
  return complete
}

function foreignChange(revision: number, time: string): HistoryEntry {
  return { revision, time, actor: 'unknown', command, operations: [], inverse: [] }
}
