import type { ContextId } from '../../context/context-id.ts'

/** The keys of a context, all in one cluster slot. */
export interface RedisKeys {
  readonly document: string
  readonly meta: string
  readonly history: string
  readonly deliveries: string
  readonly deliveryKeys: string
}

/** The channel on which changes of a document are published. */
export function channelOf(document: string): string {
  return document + channelEnding
}

/** The suffix that makes the document's key a channel name. */
export const channelEnding = ':changes'

/** The keys of an id. Those beside the document contain braces, which an id cannot contain. */
export function redisKeys(keyPrefix: string, id: ContextId): RedisKeys {
  return keysOf(keyPrefix + id)
}

/** The keys of a context whose document has this key. */
export function keysOf(document: string): RedisKeys {
  return {
    document,
    meta: `{${document}}:meta`,
    history: `{${document}}:history`,
    deliveries: `{${document}}:deliveries`,
    deliveryKeys: `{${document}}:deliveryKeys`,
  }
}
