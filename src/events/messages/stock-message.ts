import type { TemplateContext } from '../../templates/template-engine.ts'
import { findValue } from '../../json/find-value.ts'
import type { JsonObject } from '../../json/json.ts'
import type { Message } from './message.ts'
import type { Scope } from '../rendering/scope.ts'

export interface StockMessage {
  /** What is sent, as JSON. */
  readonly body: JsonObject
  /** What had to be left out. */
  readonly warnings: readonly string[]
}

/** Makes what one kind of receiver takes of a message, where no template says it; the scope is the block's. Throws BAD_BLOCK (config). */
export type StockMaker = (message: Message, scope: Scope) => StockMessage

/** A member of what is sent, taken from a plain path of what templates see; none where that is absent or blank. */
export function fact(name: string, context: TemplateContext, path: string): JsonObject {
  const value = findValue(context, path)
  return value === undefined || value === null || value === '' ? {} : { [name]: value }
}
