import type { JsonObject, JsonValue } from '../json/json.ts'
import type { Decision } from '../decisions/decision.ts'
import type { Asking } from '../decisions/open-question.ts'
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
  /** For a question that is asked now, or was by an earlier run with the same delivery id. */
  asking(kept?: KeptQuestion): Promise<FlowAsking>
  /** A new question as it is stored, in the place of one of the same name: signed, where this process signs. */
  asAsked(decision: Decision, document: JsonObject): Decision
  /** Where there is a delivery id: what an earlier run with it has done. */
  readonly records?: BlockRecords | undefined
}

/** Which question, and when it was asked, in milliseconds since 1970. */
export interface KeptQuestion {
  readonly id: string
  /** Absent where nobody may have seen it: it is asked now. */
  readonly askedAt?: number
}

/** Who asks, when, and in which context. */
export interface FlowAsking extends Asking {
  readonly context: string
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
  /** A question is opened together with it; what blocks may change was looked at before. */
  readonly opens?: boolean
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
  /** What its message asks: a rerun asks the same. */
  readonly question?: KeptQuestion
}
