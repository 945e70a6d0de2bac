import { given } from '../../json/given.ts'
import type { JsonObject } from '../../json/json.ts'
import { requireCapability } from '../../stores/shared/capabilities.ts'
import type { QueueCounts, QueueSummary } from '../../stores/shared/queue-store.ts'
import type { Caller } from '../host.ts'
import { maskedBody } from './masked-body.ts'
import { queuedBody, queuedItem } from './queued-item.ts'
import type { QueuedKind } from './queued-item.ts'

export interface ListQueueRequest {
  /** The cursor of the page before. */
  readonly cursor?: string
  /** Maximum number of items; default 1000. */
  readonly limit?: number
}

export interface ListedItem extends Omit<QueueSummary, 'text'> {
  /** Undefined, like the body, if another program wrote the item. */
  readonly kind?: QueuedKind
  /** The body to forward, without its secrets. */
  readonly body?: JsonObject
}

export interface ListQueueResult extends QueueCounts {
  readonly items: readonly ListedItem[]
  /** The cursor of the next page; absent on the last page. */
  readonly cursor?: string
}

/** A page of the items to forward, dead ones first. Throws NOT_SUPPORTED (config), BAD_CURSOR (usage). */
export async function listQueue(
  { host }: Caller,
  { cursor, limit = 1000 }: ListQueueRequest = {},
): Promise<ListQueueResult> {
  const queue = requireCapability(host.store, 'queue')
  const page = await queue.list({ limit, ...given({ cursor }) })
  return { ...(await queue.count()), items: page.items.map(listed), ...given({ cursor: page.cursor }) }
}

function listed({ text, ...summary }: QueueSummary): ListedItem {
  const item = queuedItem(text)
  const body = item === undefined ? undefined : queuedBody(item)
  return { ...summary, ...given({ kind: item?.kind, body: body === undefined ? undefined : maskedBody(body) }) }
}
