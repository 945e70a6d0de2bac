import { charactersOf, lengthOf } from './characters.ts'
import { typeFault } from './fault.ts'
import type { Render } from './render.ts'
import { refuseUndefined } from './undefined.ts'
import { Markup, Tuple, isList, isText, typeNameOf } from './values.ts'
import type { Value } from './values.ts'

/** `target[start:stop:step]` of a text or list, as Python counts: negative from the end, ends out of range allowed. */
export function slice(render: Render, target: Value, start: Value, stop: Value = null, step: Value = null): Value {
  if (isText(target)) {
    const text = typeof target === 'string' ? target : target.text
    render.work(text.length * 8)
    const characters = charactersOf(text)
    const part = indexes(lengthOf(text), start, stop, step).map((index) => characters[index] ?? '')
    return typeof target === 'string' ? part.join('') : new Markup(part.join(''))
  }
  if (isList(target)) {
    render.work(target.length * 2)
    const part = indexes(target.length, start, stop, step).map((index) => target[index] ?? null)
    return target instanceof Tuple ? Tuple.make(part) : part
  }
  refuseUndefined(target)
  throw typeFault(`'${typeNameOf(target)}' object cannot be sliced`)
}

function indexes(length: number, start: Value, stop: Value, step: Value): number[] {
  const by = bound(step) ?? 1
  if (by === 0) throw typeFault('slice step cannot be zero')
  const first = clamp(bound(start) ?? (by > 0 ? 0 : length), length, by)
  const last = stop === null ? (by > 0 ? length : -1) : clamp(bound(stop) ?? 0, length, by)
  const found: number[] = []
  for (let index = first; by > 0 ? index < last : index > last; index += by) found.push(index)
  return found
}

function clamp(index: number, length: number, step: number): number {
  const fromStart = index < 0 ? index + length : index
  return step > 0 ? Math.min(Math.max(fromStart, 0), length) : Math.min(Math.max(fromStart, -1), length - 1)
}

function bound(value: Value): number | undefined {
  if (value === null) return undefined
  if (typeof value === 'boolean') return Number(value)
  refuseUndefined(value)
  if (typeof value !== 'number' || !Number.isInteger(value)) throw typeFault('slice indices must be integers or None')
  return value
}
