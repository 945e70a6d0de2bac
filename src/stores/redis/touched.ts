import { parseJson } from '../../json/json-text.ts'
import { parsePath } from '../../json/path.ts'
import type { HistoryEntry } from '../shared/store.ts'

/** Longest list of keys in a hint, in characters. Without the list, the listener has to read the document. */
const longest = 500

/** The top-level keys that a commit changes, as text for the hint about it; empty if they are not known. */
export function touchedText({ operations, creates }: HistoryEntry): string {
  if (creates === true) return ''
  const keys = new Set<string>()
  for (const { path } of operations) {
    const [first] = parsePath(path)
    if (first?.kind !== 'name') return ''
    keys.add(first.name)
  }
  const text = JSON.stringify([...keys])
  return keys.size > 0 && text.length <= longest ? text : ''
}

/** The keys in a hint. Undefined for hints of other programs and versions. */
export function touchedIn(message: string): readonly string[] | undefined {
  const start = message.indexOf(' ')
  if (start === -1) return undefined
  try {
    const keys: unknown = parseJson(message.slice(start + 1))
    return Array.isArray(keys) && keys.every((key) => typeof key === 'string') ? keys : undefined
  } catch {
    return undefined
  }
}
