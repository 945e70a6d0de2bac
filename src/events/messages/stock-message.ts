import type { TemplateContext } from '../../templates/template-engine.ts'
import { findValue } from '../../json/find-value.ts'
import type { JsonObject } from '../../json/json.ts'
import type { Message } from './message.ts'
import type { Scope } from '../rendering/scope.ts'

export interface StockMessage {
  /** The body to send, as JSON. */
  readonly body: JsonObject
  /** Notes about the parts that were left out. */
  readonly warnings: readonly string[]
}

/** Builds the stock message of one kind of receiver, used when the config has no template; the scope is the block's. Throws BAD_BLOCK (config). */
export type StockMaker = (message: Message, scope: Scope) => StockMessage

/** A member of the body, read from a plain path of the template context; an empty map when the value is absent or blank. */
export function fact(name: string, context: TemplateContext, path: string): JsonObject {
  const value = findValue(context, path)
  return value === undefined || value === null || value === '' ? {} : { [name]: value }
}
