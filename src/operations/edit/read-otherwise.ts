import { isJsonNumber, yamlNumberText } from '../../json/exact-number.ts'
import { isObject, isPrimitive, ownValue } from '../../json/json.ts'
import type { JsonPrimitive, JsonValue } from '../../json/json.ts'
import { formatPath } from '../../json/path.ts'
import type { Path, Step } from '../../json/path.ts'
import { shorten } from '../../text/shorten.ts'
import { yamlPlaces } from '../../yaml/positions.ts'

/** The longest value in a warning, in characters. */
const longestValue = 80

/**
 * Warnings for numbers, booleans and nulls that a person may have meant as texts: the value was a text before, or what is written is not what is
 * stored (`2.10` is 2.1, `yes` is true, `010` is 8). `steps` lead to the edited value.
 */
export function readOtherwise(
  before: JsonValue,
  edited: JsonValue,
  { text, steps }: { readonly text: string; readonly steps: Path },
): readonly string[] {
  const places = yamlPlaces(text)
  const warnings: string[] = []
  const look = (value: JsonValue, old: JsonValue | undefined, below: readonly Step[]): void => {
    if (Array.isArray(value)) {
      // Items of a list that grew or shrank may have moved.
      const items = Array.isArray(old) && old.length === value.length ? old : []
      value.forEach((item, index) => look(item, items[index], [...below, { kind: 'index', index }]))
    } else if (isObject(value)) {
      const entries = isObject(old) ? old : {}
      for (const [name, child] of Object.entries(value)) {
        look(child, ownValue(entries, name), [...below, { kind: 'name', name }])
      }
    } else if (isPrimitive(value) && typeof value !== 'string') {
      const said = changedKind(value, typeof old === 'string', places.writtenAt(below))
      if (said !== undefined) warnings.push(`${formatPath([...steps, ...below])} ${said}`)
    }
  }
  look(edited, before, [])
  return warnings
}

function changedKind(
  value: Exclude<JsonPrimitive, string>,
  wasText: boolean,
  source: string | undefined,
): string | undefined {
  const stored = isJsonNumber(value) ? yamlNumberText(value) : String(value)
  const written = source ?? stored
  const kind = `${isJsonNumber(value) ? 'the number ' : ''}${shorten(stored, longestValue)}`
  const quoted = `'${shorten(written, longestValue)}'`
  if (wasText) return `was text and is now ${kind}; write ${quoted} to keep a text`
  const isAsWritten = value === null || written.toLowerCase() === stored
  return isAsWritten ? undefined : `is stored as ${kind}, not as ${written}; write ${quoted} for a text`
}
