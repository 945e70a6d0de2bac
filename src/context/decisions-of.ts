import type { JsonObject } from '../json/json.ts'
import { ownValue } from '../json/json.ts'
import { decisionsRoot } from './guard-path.ts'

/** A document with the decisions of another, or with none where that one has none: what replaces a document as a whole decides nothing. */
export function withDecisionsOf(other: JsonObject, document: JsonObject): JsonObject {
  const decisions = ownValue(other, decisionsRoot)
  const rest = Object.fromEntries(Object.entries(document).filter(([name]) => name !== decisionsRoot))
  return decisions === undefined ? rest : { ...rest, [decisionsRoot]: decisions }
}
