import { ExactNumber, isInteger } from '../../json/exact-number.ts'
import { typeFault } from './fault.ts'
import { isText, typeNameOf } from './values.ts'
import { refuseUndefined } from './undefined.ts'
import type { Value } from './values.ts'

/** The text of an argument. Throws a fault if it is not a text. */
export function textArgument(value: Value): string {
  refuseUndefined(value)
  if (!isText(value)) throw typeFault(`expected a text, not ${typeNameOf(value)}`)
  return typeof value === 'string' ? value : value.text
}

/** The value of an argument. Throws a fault if it is not a whole number. */
export function integerArgument(value: Value): number {
  refuseUndefined(value)
  if (typeof value === 'boolean') return Number(value)
  if (value instanceof ExactNumber && isInteger(value)) throw typeFault('the integer is too large')
  if (typeof value !== 'number' || !Number.isInteger(value)) {
    throw typeFault(`'${typeNameOf(value)}' object cannot be interpreted as an integer`)
  }
  return value
}
