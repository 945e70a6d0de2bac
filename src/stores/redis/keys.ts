import type { ContextId } from '../../context/context-id.ts'

/** The keys of a context, all in one cluster slot. */
export interface RedisKeys {
  readonly document: string
  readonly meta: string
  readonly history: string
  readonly deliveries: string
  readonly deliveryKeys: string
}

/** Where changes of the document at a key are told of. */
export function channelOf(document: string): string {
  return document + channelEnding
}

/** What follows the document's key in the name of its channel. */
export const channelEnding = ':changes'

/** The keys of an id; those beside the document hold braces, which no id does. */
export function redisKeys(keyPrefix: string, id: ContextId): RedisKeys {
  const document = keyPrefix + id
  return {
    document,
    meta: `{${document}}:meta`,
    history: `{${document}}:history`,
    deliveries: `{${document}}:deliveries`,
    deliveryKeys: `{${document}}:deliveryKeys`,
  }
}
