import { isList, RuntimeObject, Tuple } from './values.ts'
import type { Value } from './values.ts'

/** What Python calls the type of a value: templates' authors know it from Jinja2's messages. */
export function typeNameOf(value: Value): string {
  if (value === null) return 'NoneType'
  if (typeof value === 'string') return 'str'
  if (typeof value === 'boolean') return 'bool'
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float'
  if (value instanceof RuntimeObject) return value.typeName
  if (!isList(value)) return 'dict'
  return value instanceof Tuple ? 'tuple' : 'list'
}
