import type { ContextId } from '../../context/context-id.ts'

/** The keys of a context, in the order that scripts take them, all in one cluster slot. */
export interface RedisKeys {
  readonly document: string
  readonly all: readonly [document: string, meta: string, history: string, deliveries: string, deliveryKeys: string]
  readonly meta: string
  readonly history: string
  readonly deliveries: string
}

/** The keys of an id; those beside the document hold braces, which no id does. */
export function redisKeys(keyPrefix: string, id: ContextId): RedisKeys {
  const document = keyPrefix + id
  const [meta, history, deliveries, deliveryKeys] = [
    `{${document}}:meta`,
    `{${document}}:history`,
    `{${document}}:deliveries`,
    `{${document}}:deliveryKeys`,
  ]
  return { document, meta, history, deliveries, all: [document, meta, history, deliveries, deliveryKeys] }
}
