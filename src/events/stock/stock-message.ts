import type { JsonObject } from '../../context/json.ts'
import type { Message } from '../message.ts'
import type { Scope } from '../scope.ts'

export interface StockMessage {
  /** What is sent, as JSON. */
  readonly body: JsonObject
  /** What had to be left out. */
  readonly warnings: readonly string[]
}

/** Makes what one kind of receiver takes of a message, where no template says it; the scope is the block's. Throws BAD_BLOCK (config). */
export type StockMaker = (message: Message, scope: Scope) => StockMessage
