import { ExactNumber } from '../../json/exact-number.ts'
import { Fault } from './fault.ts'
import { isMap, mapKeys } from './map-object.ts'
import { nearName, shownName } from './near-name.ts'
import { RuntimeObject } from './values.ts'
import type { Printing, Value } from './values.ts'

/** Something that is not there: empty when printed or looped over, false, and an error as soon as more is asked of it. */
export class Undefined extends RuntimeObject {
  readonly typeName = 'Undefined'
  private readonly explain: () => string

  /** `explain` makes the message when there is an error to tell of. */
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

/** A value, or something undefined where there is none. */
export function orUndefined(value: Value | undefined, explanation: string): Value {
  return value === undefined ? new Undefined(() => explanation) : value
}

/** A name that neither the template nor its context knows; `known` are the names that exist. */
export function undefinedName(name: string, known: () => Iterable<string>): Undefined {
  return new Undefined(() => `'${shownName(name)}' is undefined${nearName(name, known())}`)
}

/** A member that a value has not. */
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

/** Throws when one of the values is undefined: whatever fails because of it is its fault. */
export function refuseUndefined(...values: readonly Value[]): void {
  for (const value of values) if (value instanceof Undefined) throw value.fault()
}
