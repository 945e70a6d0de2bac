import { isInteger, isJsonNumber } from '../../json/exact-number.ts'
import { isSimple, lengthOf, sliceOf } from './characters.ts'
import { typeFault } from './fault.ts'
import { charactersOf } from './iterate.ts'
import type { Render } from './render.ts'
import { TextBuilder } from './text-builder.ts'
import { Range } from './range.ts'
import { refuseUndefined } from './undefined.ts'
import { Markup, Tuple, isList, isText, typeNameOf } from './values.ts'
import type { Value } from './values.ts'

/** `target[start:stop:step]` of a text or list, as in Python: negative indexes count from the end, and ends may be out of range. */
export function slice(render: Render, target: Value, start: Value, stop: Value = null, step: Value = null): Value {
  if (isText(target)) {
    const text = typeof target === 'string' ? target : target.text
    render.work(text.length)
    const part = sliceText(render, text, rangeOf(lengthOf(text), start, stop, step))
    return typeof target === 'string' ? part : new Markup(part)
  }
  if (isList(target)) {
    const bounds = rangeOf(target.length, start, stop, step)
    render.checkItems(bounds.count)
    const part = sliceList(target, bounds)
    return target instanceof Tuple ? Tuple.make(part) : part
  }
  if (target instanceof Range) return sliceRange(target, rangeOf(target.length, start, stop, step))
  refuseUndefined(target)
  throw typeFault(`'${typeNameOf(target)}' object cannot be sliced`)
}

interface Bounds {
  readonly first: number
  readonly step: number
  readonly count: number
  readonly last: number
}

function sliceText(render: Render, text: string, { first, step, count }: Bounds): string {
  render.checkText(count)
  if (step === 1) return sliceOf(text, first, first + count)
  render.step(count / 8)
  const characters = isSimple(text) ? text : charactersOf(render, text)
  const part = new TextBuilder()
  for (let at = 0; at < count; at++) part.add(characters[first + at * step] ?? '')
  return part.toString()
}

function sliceRange(range: Range, { first, last, step }: Bounds): Range {
  return new Range(range.start + first * range.step, range.start + last * range.step, range.step * step)
}

function sliceList(list: readonly Value[], { first, step, count }: Bounds): Value[] {
  if (step === 1) return list.slice(first, first + count)
  const part: Value[] = []
  for (let at = 0; at < count; at++) part.push(list[first + at * step] ?? null)
  return part
}

function rangeOf(length: number, start: Value, stop: Value, step: Value): Bounds {
  const by = bound(step) ?? 1
  if (by === 0) throw typeFault('slice step cannot be zero')
  const first = clamp(bound(start) ?? (by > 0 ? 0 : length), length, by)
  const last = stop === null ? (by > 0 ? length : -1) : clamp(bound(stop) ?? 0, length, by)
  return { first, step: by, count: Math.max(0, Math.ceil((last - first) / by)), last }
}

function clamp(index: number, length: number, step: number): number {
  const fromStart = index < 0 ? index + length : index
  return step > 0 ? Math.min(Math.max(fromStart, 0), length) : Math.min(Math.max(fromStart, -1), length - 1)
}

function bound(value: Value): number | undefined {
  if (value === null) return undefined
  if (typeof value === 'boolean') return Number(value)
  refuseUndefined(value)
  if (!isJsonNumber(value) || !isInteger(value)) throw typeFault('slice indices must be integers or None')
  // Any index beyond this limit has the same effect.
  return Math.min(Math.max(Number(value), Number.MIN_SAFE_INTEGER), Number.MAX_SAFE_INTEGER)
}
