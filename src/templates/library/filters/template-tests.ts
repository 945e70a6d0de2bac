import { isInteger, isJsonNumber } from '../../../json/exact-number.ts'
import { builtin, constantTime } from '../../values/builtin.ts'
import type { Builtin } from '../../values/builtin.ts'
import { contains, equal, order } from '../../values/compare.ts'
import { remainder } from '../../runtime/arithmetic.ts'
import { typeFault } from '../../values/fault.ts'
import { isHashable, isMap } from '../../values/map-object.ts'
import { textArgument } from '../../values/text-argument.ts'
import { textMethods } from '../methods/text-methods.ts'
import { textOf } from '../../values/text.ts'
import type { Render } from '../../values/render.ts'
import { Range } from '../../values/range.ts'
import { Undefined } from '../../values/undefined.ts'
import { Callable, Generator, isList, isNumber, isText, MapView, Markup, typeNameOf } from '../../values/values.ts'
import type { Value } from '../../values/values.ts'
import { Loop } from '../../runtime/loop.ts'

const plain = (holds: (value: Value) => boolean): Builtin => constantTime(builtin([], (_render, value) => holds(value)))
const against = (name: string, holds: (render: Render, value: Value, other: Value) => boolean): Builtin =>
  builtin([name], (render, value, other = null) => holds(render, value, other))

const equals = against('b', equal)
const differs = against('b', (render, a, b) => !equal(render, a, b))
const greater = against('b', (render, a, b) => order(render, a, b, '>') > 0)
const greaterOrEqual = against('b', (render, a, b) => order(render, a, b, '>=') >= 0)
const less = against('b', (render, a, b) => order(render, a, b, '<') < 0)
const lessOrEqual = against('b', (render, a, b) => order(render, a, b, '<=') <= 0)

function isIterable(value: Value): boolean {
  return (
    isText(value) ||
    isList(value) ||
    isMap(value) ||
    value instanceof MapView ||
    value instanceof Generator ||
    value instanceof Range ||
    value instanceof Undefined ||
    value instanceof Loop
  )
}

/** A test whether a value is the name of a filter or test. */
function isNameIn(names: (render: Render) => ReadonlyMap<string, Builtin>): Builtin {
  return builtin([], (render, value) => {
    if (isText(value)) return names(render).has(textArgument(value))
    if (!isHashable(render, value)) throw typeFault(`unhashable type: '${typeNameOf(value)}'`)
    return false
  })
}

function hasKind(kind: 'islower' | 'isupper'): Builtin {
  return builtin(
    [],
    (render, value) => textMethods.get(kind)?.run(render, textOf(render, value), [], new Map()) ?? false,
  )
}

/** Identity: lists and maps are only the same if they are one object. */
function same(a: Value, b: Value): boolean {
  return a === b
}

/** The tests that can follow `is`. */
export const templateTests: ReadonlyMap<string, Builtin> = new Map<string, Builtin>([
  ['!=', differs],
  ['<', less],
  ['<=', lessOrEqual],
  ['==', equals],
  ['>', greater],
  ['>=', greaterOrEqual],
  ['boolean', plain((value) => typeof value === 'boolean')],
  ['callable', plain((value) => value instanceof Callable || value instanceof Undefined)],
  ['defined', plain((value) => !(value instanceof Undefined))],
  ['divisibleby', against('num', (render, value, by) => equal(render, remainder(render, value, by), 0))],
  ['eq', equals],
  ['equalto', equals],
  ['escaped', plain((value) => value instanceof Markup)],
  ['even', builtin([], (render, value) => equal(render, remainder(render, value, 2), 0))],
  ['false', plain((value) => value === false)],
  ['filter', isNameIn((render) => render.library.filters)],
  ['float', plain((value) => isJsonNumber(value) && !isInteger(value))],
  ['ge', greaterOrEqual],
  ['greaterthan', greater],
  ['gt', greater],
  ['in', against('seq', contains)],
  ['integer', plain((value) => isJsonNumber(value) && isInteger(value))],
  ['iterable', plain(isIterable)],
  ['le', lessOrEqual],
  ['lessthan', less],
  ['lower', hasKind('islower')],
  ['lt', less],
  ['mapping', plain(isMap)],
  ['ne', differs],
  ['none', plain((value) => value === null)],
  ['number', plain(isNumber)],
  ['odd', builtin([], (render, value) => equal(render, remainder(render, value, 2), 1))],
  ['sameas', against('other', (_render, a, b) => same(a, b))],
  [
    'sequence',
    plain(
      (value) => isText(value) || isList(value) || isMap(value) || value instanceof Range || value instanceof Undefined,
    ),
  ],
  ['string', plain(isText)],
  ['test', isNameIn((render) => render.library.tests)],
  ['true', plain((value) => value === true)],
  ['undefined', plain((value) => value instanceof Undefined)],
  ['upper', hasKind('isupper')],
])
