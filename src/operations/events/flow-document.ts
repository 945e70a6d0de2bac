import { randomBytes, randomUUID } from 'node:crypto'
import { applyOperations } from '../../context/apply-operations.ts'
import type { ContextId } from '../../context/context-id.ts'
import type { Guard } from '../../context/guard-path.ts'
import type { Operation } from '../../context/operation.ts'
import type { Decision } from '../../decisions/decision.ts'
import type {
  BlockRecord,
  BlockRecords,
  ChangeMemory,
  ComputeOperations,
  FlowAsking,
  FlowChange,
  FlowDocument,
  KeptQuestion,
} from '../../events/flow-document.ts'
import { given } from '../../json/given.ts'
import type { JsonObject } from '../../json/json.ts'
import { hasShape, isText, listOf, optional } from '../../stores/shared/shape.ts'
import type { Shape } from '../../stores/shared/shape.ts'
import type { Delivery } from '../../stores/shared/store.ts'
import { deliveryKey } from '../change/delivery-key.ts'
import { timeNow } from '../change/time-now.ts'
import { readContext } from '../change/read-context.ts'
import { guardOfApps, updateContext } from '../change/update-context.ts'
import type { Change } from '../change/update-context.ts'
import { asAsked } from '../change/as-asked.ts'
import { replacedBy } from '../change/replaced-question.ts'
import type { Replaced } from '../change/replaced-question.ts'
import type { Caller } from '../host.ts'
import type { EventName } from '../requests.ts'

/** The stored context on which an event works: in the primary, changed by compare-and-swap. */
export class StoredFlow implements FlowDocument {
  readonly records: StoredRecords | undefined
  readonly guard: Guard
  #revision = 0
  /** What the last opened question replaced. */
  #replaced: Replaced = {}
  readonly #caller: Caller
  readonly #id: ContextId
  readonly #command: string
  readonly #pending: readonly Operation[]

  /** `pending`: operations that a dry run treats as stored. */
  constructor(caller: Caller, id: ContextId, { pipeline, event }: EventName, pending: readonly Operation[]) {
    this.#caller = caller
    this.#id = id
    this.#command = `handle-event ${pipeline}=${event}`
    this.#pending = pending
    this.guard = guardOfApps(caller)
    this.records = caller.deliveryId === undefined ? undefined : new StoredRecords(caller, id, this.#command)
  }

  get revision(): number {
    return this.#revision
  }

  async newest(): Promise<JsonObject> {
    const { document, revision } = await readContext(this.#caller.host, this.#id)
    this.#revision = revision
    // These are the step's own operations, which may change paths that blocks may not.
    const { allowConfigPaths } = this.#caller
    return applyOperations(document, this.#pending, { allowConfigPaths }).document
  }

  async asking(kept?: KeptQuestion): Promise<FlowAsking> {
    const { id, askedAt, code } = kept ?? { id: randomUUID(), code: randomBytes(16).toString('base64url') }
    const { host, actor, run } = this.#caller
    const now = askedAt ?? (await timeNow(host, this.#id))
    return { id, askedBy: actor, context: this.#id, now, ...given({ code }), ...(run && { run: { ...run } }) }
  }

  asAsked(decision: Decision, document: JsonObject): Decision {
    this.#replaced = replacedBy(this.#caller.host, this.#id, document, decision)
    return asAsked(this.#caller.host, this.#id, decision, document)
  }

  async change(compute: ComputeOperations, memory: ChangeMemory): Promise<FlowChange> {
    // A sent request cannot be taken back, so its result is stored even if the caller has aborted meanwhile.
    const caller = memory.as === 'once' ? this.#caller : withoutSignal(this.#caller)
    const { changed, repeated, stored } = await updateContext(caller, this.#id, {
      command: this.#command,
      operations: ({ document }) => compute(document),
      // The guard already checked the captures when they were computed. Protected paths apply to apps only.
      guard: memory.opens === true ? { allowConfigPaths: this.guard.allowConfigPaths, ofDecisions: true } : this.guard,
      ...this.records?.changeAs(memory),
    })
    this.#revision = stored.revision
    const { warning, note } = this.#replaced
    this.#replaced = {}
    if (warning !== undefined) caller.host.log.warn(warning)
    if (note !== undefined) caller.host.log.info(note)
    return { changed, repeated }
  }
}

function withoutSignal({ host, actor, run, deliveryId, allowConfigPaths }: Caller): Caller {
  return { host, actor, allowConfigPaths, ...given({ run, deliveryId }) }
}

/** The store's records of an event's blocks, one for each block, under the delivery id of the run. */
class StoredRecords implements BlockRecords {
  readonly #caller: Caller
  readonly #id: ContextId
  readonly #command: string

  constructor(caller: Caller, id: ContextId, command: string) {
    this.#caller = caller
    this.#id = id
    this.#command = command
  }

  async read(path: string): Promise<BlockRecord | undefined> {
    const kept = await this.#caller.host.store.readDelivery(this.#id, this.#keyOf(path))
    return kept && blockRecordIn(kept)
  }

  async write(path: string, record: BlockRecord): Promise<void> {
    const { store, clock } = this.#caller.host
    await store.writeDelivery(this.#id, { ...this.#delivery(path, record), time: clock.now().toISOString() })
  }

  /** The members of a change that record it as `memory` asks. */
  changeAs({ path, as }: ChangeMemory): Pick<Change, 'delivery' | 'record'> {
    return as === 'once' ? { delivery: this.#keyOf(path) } : { record: () => this.#delivery(path, as()) }
  }

  #keyOf(path: string): string {
    return deliveryKey(this.#caller.deliveryId ?? '', this.#command, path)
  }

  #delivery(path: string, record: BlockRecord): Pick<Delivery, 'key' | 'status' | 'detail'> {
    return { key: this.#keyOf(path), status: record.status, detail: record as unknown as JsonObject }
  }
}

const questionShape: Shape<KeptQuestion> = {
  id: isText,
  askedAt: optional((value) => Number.isSafeInteger(value)),
  code: optional(isText),
}
const shape: Shape<BlockRecord> = {
  status: (value) => value === 'sending' || value === 'sent' || value === 'failed',
  answer: () => true,
  captured: optional(listOf(isText)),
  question: optional((value) => hasShape(value, questionShape)),
}

/** The record of a block; undefined for a change made with `once`, which has none. A damaged record counts as `sending`: the result of the request is unknown. */
function blockRecordIn({ status, detail }: Delivery): BlockRecord | undefined {
  if (status === 'applied' && detail === undefined) return undefined
  return hasShape(detail, shape) ? detail : { status: 'sending' }
}
