import type { ContextId } from '../../context/context-id.ts'
import type { JsonObject } from '../../json/json.ts'
import type { BlockRecord, BlockRecords, ChangeMemory } from '../../events/deliver/block-records.ts'
import { hasShape, isText, listOf, optional } from '../../stores/shared/shape.ts'
import type { Shape } from '../../stores/shared/shape.ts'
import type { Delivery } from '../../stores/shared/store.ts'
import { deliveryKey } from '../change/delivery-key.ts'
import type { EventName } from '../requests.ts'
import type { Session } from '../session.ts'
import type { Change } from '../change/update-context.ts'

export interface StoredBlockRecords extends BlockRecords {
  /** What a change of the document takes to be remembered so. */
  changeAs(memory: ChangeMemory): Pick<Change, 'delivery' | 'record'>
}

/** What the store remembers of the blocks of an event: one record each, under the delivery id of the run. */
export function blockRecords(
  session: Session,
  id: ContextId,
  { pipeline, event }: EventName,
  deliveryId: string,
): StoredBlockRecords {
  const keyOf = (path: string) => deliveryKey(deliveryId, `handle-event ${pipeline}=${event}`, path)
  const delivery = (path: string, record: BlockRecord): Pick<Delivery, 'key' | 'status' | 'detail'> => ({
    key: keyOf(path),
    status: record.status,
    detail: record as unknown as JsonObject,
  })
  return {
    async read(path) {
      const kept = await session.store.readDelivery(id, keyOf(path))
      return kept && blockRecordIn(kept)
    },
    async write(path, record) {
      await session.store.writeDelivery(id, { ...delivery(path, record), time: session.clock.now().toISOString() })
    },
    changeAs({ path, as }) {
      return as === 'once' ? { delivery: keyOf(path) } : { record: () => delivery(path, as()) }
    },
  }
}

const shape: Shape<BlockRecord> = {
  status: (value) => value === 'sending' || value === 'sent' || value === 'failed',
  answer: () => true,
  captured: optional(listOf(isText)),
}

/** A change that is made once has none. Of a damaged one nobody knows what came of the request, as if that had been cut off. */
function blockRecordIn({ status, detail }: Delivery): BlockRecord | undefined {
  if (status === 'applied' && detail === undefined) return undefined
  return hasShape(detail, shape) ? detail : { status: 'sending' }
}
