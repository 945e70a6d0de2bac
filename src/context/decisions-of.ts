import type { JsonObject } from '../json/json.ts'
import { equalJson, isObject, ownValue } from '../json/json.ts'
import { formatNames } from '../json/path.ts'
import { decisionsRoot } from './guard-path.ts'
import type { Operation } from './operation.ts'

/** The operation that stores a decision record under its name. If another program has replaced all decisions by something else, it is overwritten. */
export function decisionOperation(document: JsonObject, name: string, value: JsonObject): Operation {
  const others = ownValue(document, decisionsRoot)
  return others === undefined || isObject(others)
    ? { op: 'set', path: formatNames(decisionsRoot, name), value }
    : { op: 'set', path: decisionsRoot, value: { [name]: value } }
}

/**
 * A document without the posted blocks of its questions, which have the codes of the buttons: templates are written by apps, and could copy a button into another
 * message.
 */
export function withoutButtons(document: JsonObject): JsonObject {
  const decisions = ownValue(document, decisionsRoot)
  if (!isObject(decisions)) return document
  const shown = Object.entries(decisions).map(([name, decision]) => {
    const message = isObject(decision) ? ownValue(decision, 'message') : undefined
    if (!isObject(decision) || !isObject(message)) return [name, decision] as const
    const place = Object.fromEntries(Object.entries(message).filter(([key]) => key !== 'blocks'))
    return [name, { ...decision, message: place }] as const
  })
  return { ...document, [decisionsRoot]: Object.fromEntries(shown) }
}

/** A document with the decisions of another one (none if that has none): replacing a whole document must not change decisions. */
export function withDecisionsOf(other: JsonObject, document: JsonObject): JsonObject {
  const decisions = ownValue(other, decisionsRoot)
  const rest = Object.fromEntries(Object.entries(document).filter(([name]) => name !== decisionsRoot))
  return decisions === undefined ? rest : { ...rest, [decisionsRoot]: decisions }
}

/** A document with its own decisions and those of another one. If both have a name, the other one's is used. `kept` has the names for which they differ. */
export function withDecisionsBeside(
  other: JsonObject,
  document: JsonObject,
): { readonly document: JsonObject; readonly kept: readonly string[] } {
  const theirs = ownValue(other, decisionsRoot) ?? {}
  const ours = ownValue(document, decisionsRoot) ?? {}
  if (!isObject(ours)) return { document: withDecisionsOf(other, document), kept: [] }
  if (!isObject(theirs)) return { document: withDecisionsOf(other, document), kept: Object.keys(ours) }
  const both = Object.keys(ours).filter((name) => Object.hasOwn(theirs, name))
  const decisions = { ...ours, ...theirs }
  return {
    document: withDecisionsOf(Object.keys(decisions).length === 0 ? other : { [decisionsRoot]: decisions }, document),
    kept: both.filter((name) => !equalJson(ours[name] ?? null, theirs[name] ?? null)),
  }
}
