import type { Builtin } from '../../values/builtin.ts'
import { isMap } from '../../values/map-object.ts'
import { Range } from '../../values/range.ts'
import { isList, isText, Tuple } from '../../values/values.ts'
import type { Value } from '../../values/values.ts'
import { listMethods, tupleMethods } from './list-methods.ts'
import { mapMethods } from './map-methods.ts'
import { rangeMethods } from './range-methods.ts'
import { textMethods } from './text-methods.ts'

/** The method with a name, if the value has one. */
export function methodOf(target: Value, name: string): Builtin | undefined {
  return methodsOf(target)?.get(name)
}

/** The names of all methods, including those of a loop, a cycler and a macro. */
export const allMethodNames: ReadonlySet<string> = new Set([
  ...[textMethods, listMethods, tupleMethods, mapMethods].flatMap((methods) => [...methods.keys()]),
  ...['cycle', 'changed', 'next', 'reset'],
])

function methodsOf(target: Value): ReadonlyMap<string, Builtin> | undefined {
  if (isText(target)) return textMethods
  if (isList(target)) return target instanceof Tuple ? tupleMethods : listMethods
  if (target instanceof Range) return rangeMethods
  return isMap(target) ? mapMethods : undefined
}
