import type { JsonValue } from '../../json/json.ts'

/** What is known of a block's request from an earlier run with the same delivery id. */
export interface BlockRecord {
  /** `sending`: it was being sent when that run ended, so nobody knows; `failed`: it was refused. */
  readonly status: 'sending' | 'sent' | 'failed'
  /** The answer, as long as what it captures is not stored. */
  readonly answer?: JsonValue
  /** Paths that its captures stored. */
  readonly captured?: readonly string[]
}

/** Remembers blocks by their place, beside the document. */
export interface BlockRecords {
  read(path: string): Promise<BlockRecord | undefined>
  write(path: string, record: BlockRecord): Promise<void>
}

/** How a block's change of the document is remembered, together with it; `once` makes it no second time. */
export interface ChangeMemory {
  readonly path: string
  readonly as: 'once' | (() => BlockRecord)
}
