import { ExactNumber } from '../../json/exact-number.ts'
import { isMap, mapSize } from './map-object.ts'
import { Range } from './range.ts'
import type { JsonPrimitive } from '../../json/json.ts'
import { Undefined } from './undefined.ts'
import { isList, MapView, Markup } from './values.ts'
import type { Value } from './values.ts'

/** Truth as in Python: empty values, 0, none and undefined are false. */
export function truth(value: Value): boolean {
  switch (typeof value) {
    case 'boolean':
      return value
    case 'string':
      return value !== ''
    case 'number':
      return value !== 0
    default:
      if (value instanceof ExactNumber) return Boolean(value.value)
      return value !== null && truthOfObject(value)
  }
}

function truthOfObject(value: Exclude<Value, JsonPrimitive>): boolean {
  if (isList(value)) return value.length > 0
  if (isMap(value)) return mapSize(value) > 0
  if (value instanceof Undefined) return false
  if (value instanceof Markup) return value.text !== ''
  if (value instanceof MapView) return value.items.length > 0
  return !(value instanceof Range) || value.length > 0
}
