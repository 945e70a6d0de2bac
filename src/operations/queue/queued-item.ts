import type { JsonObject } from '../../json/json.ts'
import { jsonMapIn } from '../../json/json-in.ts'

export type QueuedKind = 'interaction' | 'command'

/** An item in the form in which the queue stores it: its kind on one line, then the JSON that is sent, byte for byte. */
export interface QueuedItem {
  readonly kind: QueuedKind
  readonly json: string
}

export function queuedText({ kind, json }: QueuedItem): string {
  return `${kind}\n${json}`
}

/** The item in a text; undefined for a text that another program wrote. */
export function queuedItem(text: string): QueuedItem | undefined {
  const [, kind, json] = /^(interaction|command)\n(.*)$/s.exec(text) ?? []
  return json === undefined ? undefined : { kind: kind as QueuedKind, json }
}

/** The JSON of an item; undefined if it is not valid. */
export function queuedBody({ json }: QueuedItem): JsonObject | undefined {
  return jsonMapIn(json)
}
