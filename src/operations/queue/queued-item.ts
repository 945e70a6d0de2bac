import type { JsonObject } from '../../json/json.ts'
import { jsonMapIn } from '../../json/json-in.ts'

export type QueuedKind = 'interaction' | 'command'

/** An item as the queue keeps it: its kind on one line, then the JSON that is sent, byte for byte. */
export interface QueuedItem {
  readonly kind: QueuedKind
  readonly json: string
}

export function queuedText({ kind, json }: QueuedItem): string {
  return `${kind}\n${json}`
}

/** Undefined for a text that is not an item: another program wrote it. */
export function queuedItem(text: string): QueuedItem | undefined {
  const [, kind, json] = /^(interaction|command)\n(.*)$/s.exec(text) ?? []
  return json === undefined ? undefined : { kind: kind as QueuedKind, json }
}

/** The JSON of an item; undefined where it is not JSON. */
export function queuedBody({ json }: QueuedItem): JsonObject | undefined {
  return jsonMapIn(json)
}
