import type { JsonObject, JsonValue } from '../json/json.ts'
import type { Guard } from '../context/guard-path.ts'
import type { Operation } from '../context/operation.ts'

/** The context data that an event works on, in whatever store it is. */
export interface FlowDocument {
  /** The newest document. */
  newest(): Promise<JsonObject>
  /** Changes the newest document; may compute several times, each time with what is newest then. */
  change(compute: ComputeOperations, memory: ChangeMemory): Promise<FlowChange>
  /** The revision that was read or stored last. */
  readonly revision: number
  /** What blocks may change. */
  readonly guard: Guard
  /** Where there is a delivery id: what an earlier run with it has done. */
  readonly records?: BlockRecords | undefined
}

export type ComputeOperations = (document: JsonObject) => readonly Operation[] | Promise<readonly Operation[]>

export interface FlowChange {
  readonly changed: boolean
  /** An earlier run with the same delivery id has made the change. */
  readonly repeated: boolean
}

/** How a block's change of the document is remembered, together with it; `once` makes it no second time. */
export interface ChangeMemory {
  /** The block's place. */
  readonly path: string
  readonly as: 'once' | (() => BlockRecord)
}

/** Remembers blocks by their place, beside the document. */
export interface BlockRecords {
  read(path: string): Promise<BlockRecord | undefined>
  write(path: string, record: BlockRecord): Promise<void>
}

/** What is known of a block's request from an earlier run with the same delivery id. */
export interface BlockRecord {
  /** `sending`: it was being sent when that run ended, so nobody knows; `failed`: it was refused. */
  readonly status: 'sending' | 'sent' | 'failed'
  /** The answer, as long as what it captures is not stored. */
  readonly answer?: JsonValue
  /** Paths that its captures stored. */
  readonly captured?: readonly string[]
}
