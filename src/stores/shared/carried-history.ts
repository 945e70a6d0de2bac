import { writeJson } from './document-text.ts'
import type { StoreLimits } from './store-limits.ts'
import type { HistoryEntry } from './store.ts'

/** The newest of some history entries, also as text: as many as a store keeps together with `newer`. */
export function keptOf(
  entries: readonly HistoryEntry[],
  newer: HistoryEntry,
  { keep, maxBytes }: StoreLimits['history'],
): readonly { readonly entry: HistoryEntry; readonly text: string }[] {
  let bytes = Buffer.byteLength(writeJson(newer))
  const kept: { entry: HistoryEntry; text: string }[] = []
  for (const entry of entries.slice(0, Math.max(0, keep - 1))) {
    const text = writeJson(entry)
    bytes += Buffer.byteLength(text)
    // Entries older than a missing one cannot be undone.
    if (bytes > maxBytes) break
    kept.push({ entry, text })
  }
  return kept
}
