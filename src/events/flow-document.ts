import type { JsonObject, JsonValue } from '../json/json.ts'
import type { Decision } from '../decisions/decision.ts'
import type { Asking } from '../decisions/open-question.ts'
import type { Guard } from '../context/guard-path.ts'
import type { Operation } from '../context/operation.ts'

/** The context data that an event works on, in any store. */
export interface FlowDocument {
  /** The newest document. */
  newest(): Promise<JsonObject>
  /** Changes the newest document; `compute` may run several times, each time with the document that is newest then. */
  change(compute: ComputeOperations, memory: ChangeMemory): Promise<FlowChange>
  /** The revision of the last read or stored document. */
  readonly revision: number
  /** The guard that says which paths blocks may change. */
  readonly guard: Guard
  /** The asker, time and context for a question that is asked now, or that an earlier run with the same delivery id asked. */
  asking(kept?: KeptQuestion): Promise<FlowAsking>
  /** A new question in the form in which it is stored, replacing one with the same name. It is signed if this process has a key. */
  asAsked(decision: Decision, document: JsonObject): Decision
  /** The records of an earlier run with the same delivery id; undefined without a delivery id. */
  readonly records?: BlockRecords | undefined
}

/** The id of a question, and the time when it was asked, in milliseconds since 1970. */
export interface KeptQuestion {
  readonly id: string
  /** Undefined if it is possible that nobody saw the question: then it is asked now. */
  readonly askedAt?: number
  /** The code of its buttons; undefined if an older version sent the message. */
  readonly code?: string
}

/** The asker, the time and the context of a question. */
export interface FlowAsking extends Asking {
  readonly context: string
  /** The code of its buttons. */
  readonly code?: string
}

export type ComputeOperations = (document: JsonObject) => readonly Operation[] | Promise<readonly Operation[]>

export interface FlowChange {
  readonly changed: boolean
  /** Whether an earlier run with the same delivery id made the change. */
  readonly repeated: boolean
}

/** How a block's change is recorded in the same commit; with `once` it is not made a second time. */
export interface ChangeMemory {
  /** The path of the block. */
  readonly path: string
  readonly as: 'once' | (() => BlockRecord)
  /** Whether the commit also opens a question; the guard was checked before. */
  readonly opens?: boolean
}

/** The records of blocks, by path, stored beside the document. */
export interface BlockRecords {
  read(path: string): Promise<BlockRecord | undefined>
  write(path: string, record: BlockRecord): Promise<void>
}

/** The record of a block's request from an earlier run with the same delivery id. */
export interface BlockRecord {
  /** `sending`: that run ended while it sent the request, so the result is unknown; `failed`: the request was refused. */
  readonly status: 'sending' | 'sent' | 'failed'
  /** The response, kept until the values captured from it are stored. */
  readonly answer?: JsonValue
  /** Paths that the block's captures stored. */
  readonly captured?: readonly string[]
  /** The question of the block's message: a rerun asks the same. */
  readonly question?: KeptQuestion
}
