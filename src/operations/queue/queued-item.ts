import type { JsonObject } from '../../json/json.ts'
import { jsonMapIn } from '../../json/json-in.ts'

export type QueuedKind = 'interaction' | 'command'

/** What waits to be forwarded, as the queue keeps it: its kind on a line, then the JSON that goes out, byte for byte. */
export interface QueuedItem {
  readonly kind: QueuedKind
  readonly json: string
}

export function queuedText({ kind, json }: QueuedItem): string {
  return `${kind}\n${json}`
}

/** Undefined for what is none: another program wrote it. */
export function queuedItem(text: string): QueuedItem | undefined {
  const [, kind, json] = /^(interaction|command)\n(.*)$/s.exec(text) ?? []
  return json === undefined ? undefined : { kind: kind as QueuedKind, json }
}

/** The JSON of an item; undefined where it is not JSON. */
export function queuedBody({ json }: QueuedItem): JsonObject | undefined {
  return jsonMapIn(json)
}
