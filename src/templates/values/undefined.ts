import { ExactNumber } from '../../json/exact-number.ts'
import { Fault } from './fault.ts'
import { isMap, mapKeys } from './map-object.ts'
import type { MapValue } from './map-object.ts'
import { nearName, shownName } from './near-name.ts'
import type { Missing } from './typo.ts'
import { isList, isText, RuntimeObject } from './values.ts'
import type { Printing, Value } from './values.ts'

/** The fault of an undefined value in a use that is an error. */
export class UndefinedFault extends Fault {
  readonly missing: Missing | undefined

  constructor(message: string, missing: Missing | undefined) {
    super('undefined', message)
    this.missing = missing
  }
}

/** A missing value: empty when printed or looped over, false as a condition, and an error in any other use. */
export class Undefined extends RuntimeObject {
  readonly typeName = 'Undefined'
  /** The lookup that found nothing, if a name was looked up. */
  readonly missing: Missing | undefined
  private readonly explain: () => string

  /** `explain` makes the message if there is an error. */
  constructor(explain: () => string, missing?: Missing) {
    super()
    this.explain = explain
    this.missing = missing
  }

  override printTo(printing: Printing): void {
    printing.add('Undefined')
  }

  fault(): Fault {
    return new UndefinedFault(this.explain(), this.missing)
  }
}

/** The value, or an `Undefined` if there is none. */
export function orUndefined(value: Value | undefined, explanation: string): Value {
  return value === undefined ? new Undefined(() => explanation) : value
}

/** The `Undefined` for a name that neither the template nor its context has; `known` are the names that exist. */
export function undefinedName(name: string, known: () => Iterable<string>): Undefined {
  const explain = () => `'${shownName(name)}' is undefined${nearName(name, known())}`
  return new Undefined(explain, { name, owner: undefined, known })
}

/** The `Undefined` for a member that a value does not have. */
export function undefinedMember(target: Value, typeName: string, key: Value): Undefined {
  const explain = () => {
    if (target instanceof Undefined) return target.fault().message
    const owner = target === null ? "'None'" : `'${typeName} object'`
    if (typeof key !== 'string')
      return `${owner} has no element ${typeof key === 'object' && !(key instanceof ExactNumber) ? '' : String(key)}`
    return `${owner} has no attribute '${shownName(key)}'${nearName(key, isMap(target) ? namesIn(target) : [])}`
  }
  if (typeof key !== 'string') return new Undefined(explain)
  const instead = key === 'length' || key === 'size' ? { instead: '|length' } : {}
  if (isMap(target))
    return new Undefined(explain, { name: key, owner: target, ...instead, known: () => namesIn(target) })
  if (instead.instead === undefined || !(isList(target) || isText(target))) return new Undefined(explain)
  // A text has no place in the context that could be found again.
  const owner = isList(target) ? target : (Object(target) as object)
  return new Undefined(explain, { name: key, owner, ...instead, known: () => [] })
}

function namesIn(map: MapValue): string[] {
  return mapKeys(map).filter((key) => typeof key === 'string')
}

/** Throws the fault of the first undefined value: it is the cause of any error that would follow. */
export function refuseUndefined(...values: readonly Value[]): void {
  for (const value of values) if (value instanceof Undefined) throw value.fault()
}
