import { CicdError } from '../../errors/cicd-error.ts'
import { isObject, isPrimitive, ownValue, sameJson, setOwnValue } from '../../json/json.ts'
import type { JsonObject, JsonValue } from '../../json/json.ts'
import { shorten } from '../../text/shorten.ts'

const mask = '***'

/** The original values of masked texts and keys. */
interface Hidden {
  readonly values: Map<string, JsonValue[]>
  readonly keys: Map<string, string[]>
}

/**
 * Puts the secrets back into a value that a person edited with its secrets masked. An unchanged text is the original, and a masked
 * text that was moved is the secret that it stands for. Throws `MASKED_VALUE` (usage) if that is not certain: a mask that was changed, or that stands for several secrets.
 */
export function unmasked(original: JsonValue, shown: JsonValue, edited: JsonValue): JsonValue {
  const hidden: Hidden = { values: new Map(), keys: new Map() }
  collect(original, shown, hidden)
  return restored(edited, original, shown, hidden)
}

function collect(original: JsonValue, shown: JsonValue, hidden: Hidden): void {
  if (typeof shown === 'string') {
    if (shown !== original) add(hidden.values, shown, original)
    return
  }
  const [names, originalNames] = [childNames(shown), childNames(original)]
  for (const [at, name] of names.entries()) {
    const before = originalNames[at] ?? name
    if (name !== before) add(hidden.keys, name, before)
    const [child, originalChild] = [childOf(shown, name), childOf(original, before)]
    if (child !== undefined && originalChild !== undefined) collect(originalChild, child, hidden)
  }
}

function add<T>(found: Map<string, T[]>, shown: string, original: T): void {
  found.set(shown, [...(found.get(shown) ?? []), original])
}

function restored(
  edited: JsonValue,
  original: JsonValue | undefined,
  shown: JsonValue | undefined,
  hidden: Hidden,
): JsonValue {
  if (original !== undefined && shown !== undefined && sameJson(edited, shown)) return original
  if (typeof edited === 'string') return textBehind(edited, hidden)
  if (isPrimitive(edited)) return edited
  const below = (name: string, child: JsonValue, before = name) =>
    restored(child, original && childOf(original, before), shown && childOf(shown, name), hidden)
  if (Array.isArray(edited)) return edited.map((item, at) => below(String(at), item))
  const made: JsonObject = {}
  for (const [name, child] of Object.entries(edited)) {
    const before = onlyOne(name, hidden.keys) ?? name
    setOwnValue(made, before, below(name, child, before))
  }
  return made
}

function textBehind(text: string, { values }: Hidden): JsonValue {
  return onlyOne(text, values) ?? text
}

/** The secret that a masked text stands for; undefined for a text without a mask of this program. */
function onlyOne<T>(text: string, found: ReadonlyMap<string, T[]>): T | undefined {
  const behind = found.get(text)
  if (behind === undefined) {
    if (found.size > 0 && text.includes(mask)) throw uncertain(text, 'was changed')
    return undefined
  }
  const [first] = behind
  if (behind.every((one) => JSON.stringify(one) === JSON.stringify(first))) return first
  throw uncertain(text, 'was moved, and stands for more than one secret')
}

function uncertain(text: string, what: string): CicdError {
  return new CicdError('MASKED_VALUE', `${JSON.stringify(shorten(text, 80))} holds a masked secret and ${what}`, {
    suggestions: ['Leave masked texts as they are, remove them, or write the whole value again without ***.'],
  })
}

function childNames(value: JsonValue): readonly string[] {
  return isPrimitive(value) ? [] : Object.keys(value)
}

function childOf(value: JsonValue, name: string): JsonValue | undefined {
  if (Array.isArray(value)) return value[Number(name)]
  return isObject(value) ? ownValue(value, name) : undefined
}
