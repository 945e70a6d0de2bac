import { isObject } from '../../json/json.ts'
import type { JsonValue } from '../../json/json.ts'
import { below } from '../../json/path.ts'
import type { Path } from '../../json/path.ts'

/** The texts in a value, with their paths. */
export function textsIn(value: JsonValue, path: Path): readonly { readonly path: Path; readonly text: string }[] {
  if (typeof value === 'string') return [{ path, text: value }]
  if (Array.isArray(value)) return value.flatMap((item, index) => textsIn(item, below(path, index)))
  return isObject(value) ? Object.entries(value).flatMap(([key, item]) => textsIn(item, below(path, key))) : []
}
