import { ExactNumber } from '../../json/exact-number.ts'
import { Fault } from './fault.ts'
import { isMap, mapKeys } from './map-object.ts'
import { nearName, shownName } from './near-name.ts'
import { RuntimeObject } from './values.ts'
import type { Printing, Value } from './values.ts'

/** A missing value: empty when printed or looped over, false as a condition, and an error in any other use. */
export class Undefined extends RuntimeObject {
  readonly typeName = 'Undefined'
  private readonly explain: () => string

  /** `explain` makes the message if there is an error. */
  constructor(explain: () => string) {
    super()
    this.explain = explain
  }

  override printTo(printing: Printing): void {
    printing.add('Undefined')
  }

  fault(): Fault {
    return new Fault('undefined', this.explain())
  }
}

/** The value, or an `Undefined` if there is none. */
export function orUndefined(value: Value | undefined, explanation: string): Value {
  return value === undefined ? new Undefined(() => explanation) : value
}

/** The `Undefined` for a name that neither the template nor its context has; `known` are the names that exist. */
export function undefinedName(name: string, known: () => Iterable<string>): Undefined {
  return new Undefined(() => `'${shownName(name)}' is undefined${nearName(name, known())}`)
}

/** The `Undefined` for a member that a value does not have. */
export function undefinedMember(target: Value, typeName: string, key: Value): Undefined {
  return new Undefined(() => {
    if (target instanceof Undefined) return target.fault().message
    const owner = target === null ? "'None'" : `'${typeName} object'`
    if (typeof key !== 'string')
      return `${owner} has no element ${typeof key === 'object' && !(key instanceof ExactNumber) ? '' : String(key)}`
    const known = isMap(target) ? mapKeys(target).filter((candidate) => typeof candidate === 'string') : []
    return `${owner} has no attribute '${shownName(key)}'${nearName(key, known)}`
  })
}

/** Throws the fault of the first undefined value: it is the cause of any error that would follow. */
export function refuseUndefined(...values: readonly Value[]): void {
  for (const value of values) if (value instanceof Undefined) throw value.fault()
}
