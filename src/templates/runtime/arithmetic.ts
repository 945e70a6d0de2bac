import { isInteger } from '../../json/exact-number.ts'
import type { JsonNumber } from '../../json/exact-number.ts'
import { formatPercent } from '../formatting/percent-format.ts'
import { bytesOf } from '../values/budget.ts'
import { escapeHtml, textOf } from '../values/text.ts'
import { typeFault } from '../values/fault.ts'
import type { Fault } from '../values/fault.ts'
import { iterate } from '../values/iterate.ts'
import { MapObject } from '../values/map-object.ts'
import { numberOf } from '../values/numbers.ts'
import type { Render } from '../values/render.ts'
import { MapView, Markup, Tuple, isList, isNumber, isText, typeNameOf } from '../values/values.ts'
import { refuseUndefined } from '../values/undefined.ts'
import type { Value } from '../values/values.ts'
import { difference, divided, negated, product, raised, ratio, sum } from './number-arithmetic.ts'

/** `+`: numbers are added, texts and lists joined. */
export function add(render: Render, left: Value, right: Value): Value {
  if (isNumber(left) && isNumber(right)) return sum(render, numberOf(left), numberOf(right))
  if (typeof left === 'string' && typeof right === 'string') return joinTexts(render, left, right)
  if (isText(left) && isText(right))
    return new Markup(joinTexts(render, escapedText(render, left), escapedText(render, right)))
  if (isList(left) && isList(right) && left instanceof Tuple === right instanceof Tuple) {
    render.checkItems(left.length + right.length)
    const items = left.concat(right)
    return left instanceof Tuple ? Tuple.make(items) : items
  }
  refuseUndefined(left, right)
  if (isText(left)) throw typeFault(`can only concatenate str (not "${typeNameOf(right)}") to str`)
  if (isList(left))
    throw typeFault(`can only concatenate ${typeNameOf(left)} (not "${typeNameOf(right)}") to ${typeNameOf(left)}`)
  throw unsupported('+', left, right)
}

function joinTexts(render: Render, left: string, right: string): string {
  joined(render, left.length, right.length)
  return left + right
}

/** The text of a value that is joined with markup: escaped, unless it is markup too. */
function escapedText(render: Render, value: string | Markup): string {
  return typeof value === 'string' ? escapeHtml(render, value) : value.text
}

/** `~`: joins the texts of all parts. */
export function concat(render: Render, parts: readonly Value[]): string {
  let text = ''
  for (const part of parts) {
    const next = textOf(render, part)
    joined(render, text.length, next.length)
    text += next
  }
  return text
}

/** Counts the work of joining texts. JavaScript copies them only when the result is read, so it takes less work than reading, and little memory. */
function joined(render: Render, left: number, right: number): void {
  render.limitText(left + right)
  render.work((left + right) / 8)
  render.build(bytesOf.list + Math.min(left, right))
}

/** `-` */
export function subtract(render: Render, left: Value, right: Value): Value {
  if (isSetLike(left) || isSetLike(right)) return without(render, left, right)
  return difference(render, ...numbers('-', left, right))
}

function isSetLike(value: Value): value is MapView {
  return value instanceof MapView && value.typeName !== 'dict_values'
}

/** Removes keys or pairs from a map view. Python's sets have no order; here they keep that of the map. */
function without(render: Render, left: Value, right: Value): MapView {
  refuseUndefined(left, right)
  const removed = MapObject.make(render)
  for (const item of iterate(render, right)) removed.set(render, item, true)
  const kept = MapObject.make(render)
  for (const item of iterate(render, left)) if (removed.get(render, item) === undefined) kept.set(render, item, true)
  return new MapView('set', kept.keys())
}

/** `*`: numbers are multiplied, texts and lists repeated. */
export function multiply(render: Render, left: Value, right: Value): Value {
  if (isNumber(left) && isNumber(right)) return product(render, numberOf(left), numberOf(right))
  const [target, times] = isNumber(left) ? [right, left] : [left, right]
  if (isNumber(times) && (isText(target) || isList(target))) return repeat(render, target, numberOf(times))
  refuseUndefined(left, right)
  throw unsupported('*', left, right)
}

function repeat(render: Render, target: string | Markup | Value[], times: JsonNumber): Value {
  if (!isInteger(times)) throw typeFault(`can't multiply sequence by non-int of type 'float'`)
  const count = Math.max(Number(times), 0)
  if (isList(target)) {
    render.checkItems(target.length * count)
    const items: Value[] = []
    for (let time = 0; time < count; time++) for (const item of target) items.push(item)
    return target instanceof Tuple ? Tuple.make(items) : items
  }
  const text = typeof target === 'string' ? target : target.text
  render.checkText(text.length * count)
  return typeof target === 'string' ? text.repeat(count) : new Markup(text.repeat(count))
}

/** `/`: not rounded. */
export function divide(render: Render, left: Value, right: Value): JsonNumber {
  return ratio(render, ...numbers('/', left, right))
}

/** `//`: rounded down. */
export function floorDivide(render: Render, left: Value, right: Value): JsonNumber {
  return divided(render, ...numbers('//', left, right))[0]
}

/** `%`: the remainder, with the sign of the divisor; for a text, printf formatting. */
export function remainder(render: Render, left: Value, right: Value): Value {
  if (isText(left)) return formatPercent(render, left, right)
  return divided(render, ...numbers('%', left, right))[1]
}

/** `**` */
export function power(render: Render, left: Value, right: Value): JsonNumber {
  return raised(render, ...numbers('** or pow()', left, right))
}

/** Unary `-` */
export function negative(render: Render, value: Value): JsonNumber {
  return negated(render, operand('-', value))
}

/** Unary `+` */
export function positive(_render: Render, value: Value): JsonNumber {
  return operand('+', value)
}

function operand(operator: string, value: Value): JsonNumber {
  if (isNumber(value)) return numberOf(value)
  refuseUndefined(value)
  throw typeFault(`bad operand type for unary ${operator}: '${typeNameOf(value)}'`)
}

function numbers(operator: string, left: Value, right: Value): [JsonNumber, JsonNumber] {
  if (isNumber(left) && isNumber(right)) return [numberOf(left), numberOf(right)]
  refuseUndefined(left, right)
  throw unsupported(operator, left, right)
}

function unsupported(operator: string, left: Value, right: Value): Fault {
  return typeFault(`unsupported operand type(s) for ${operator}: '${typeNameOf(left)}' and '${typeNameOf(right)}'`)
}
