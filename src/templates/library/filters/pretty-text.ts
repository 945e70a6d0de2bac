import { isJsonNumber } from '../../../json/exact-number.ts'
import { order } from '../../values/compare.ts'
import { Fault } from '../../values/fault.ts'
import { bytesOf, limits } from '../../values/budget.ts'
import { isMap, mapEntries, MapObject } from '../../values/map-object.ts'
import type { MapValue } from '../../values/map-object.ts'
import type { Render } from '../../values/render.ts'
import { quotedTextOf } from '../../values/text.ts'
import { isList, isText, Tuple } from '../../values/values.ts'
import type { Value } from '../../values/values.ts'

const width = 80

/** Lays out a value as Python's `pprint` does: keys sorted, lines of 80 characters. */
export function prettyText(render: Render, value: Value): string {
  return layOut(render, sorted(render, value, 0), 0, 0)
}

function sorted(render: Render, value: Value, depth: number): Value {
  render.step()
  if (depth > limits.depth) throw new Fault('limit', `lists and maps nested more than ${limits.depth} deep`)
  if (isList(value)) {
    const items = value.map((item) => sorted(render, item, depth + 1))
    return value instanceof Tuple ? Tuple.make(items) : items
  }
  return isMap(value) ? sortedMap(render, value, depth) : value
}

function sortedMap(render: Render, map: MapValue, depth: number): MapObject {
  const entries = mapEntries(map)
  const comparable =
    new Set(entries.map(([key]) => (isJsonNumber(key) ? 'number' : typeof key))).size === 1 &&
    entries.every(([key]) => key !== null)
  if (comparable) entries.sort(([a], [b]) => order(render, a, b))
  const made = MapObject.make(render)
  for (const [key, value] of entries) made.set(render, key, sorted(render, value, depth + 1))
  return made
}

/** `allowance`: the number of characters that follow on the last line. */
function layOut(render: Render, value: Value, indent: number, allowance: number): string {
  const line = quotedTextOf(render, value)
  if (line.length <= width - indent - allowance) return line
  if (isList(value)) {
    const close = value instanceof Tuple ? (value.length === 1 ? ',)' : ')') : ']'
    return (value instanceof Tuple ? '(' : '[') + items(render, value, indent + 1, allowance + close.length) + close
  }
  if (isMap(value)) return `{${pairs(render, value, indent + 1, allowance + 1)}}`
  return isText(value) && typeof value === 'string' ? (brokenText(render, value, indent, allowance) ?? line) : line
}

function items(render: Render, list: readonly Value[], indent: number, allowance: number): string {
  const last = list.length - 1
  const laidOut = list.map((item, index) => layOut(render, item, indent, index === last ? allowance : 1))
  return laidOut.join(`,\n${' '.repeat(indent)}`)
}

function pairs(render: Render, map: MapValue, indent: number, allowance: number): string {
  const entries = mapEntries(map)
  const laidOut = entries.map(([key, value], index) => {
    const name = `${quotedTextOf(render, key)}: `
    return name + layOut(render, value, indent + name.length, index === entries.length - 1 ? allowance : 1)
  })
  return laidOut.join(`,\n${' '.repeat(indent)}`)
}

/** Splits a long text into several literals, after spaces and line ends. */
function brokenText(render: Render, text: string, indent: number, allowance: number): string | undefined {
  const top = indent === 0
  const from = indent + (top ? 1 : 0)
  const chunks: string[] = []
  render.step(text.length / 8)
  render.build(text.length * 2 * bytesOf.item)
  const lines = text.match(/[^\n]*\n|[^\n]+/g) ?? []
  for (const [index, line] of lines.entries()) {
    const room = width - from - (index === lines.length - 1 ? allowance + (top ? 1 : 0) : 0)
    if (quotedTextOf(render, line).length <= room) chunks.push(quotedTextOf(render, line))
    else for (const chunk of brokenLine(render, line, width - from, room)) chunks.push(chunk)
  }
  if (chunks.length === 1) return undefined
  const joined = chunks.join(`\n${' '.repeat(from)}`)
  return top ? `(${joined})` : joined
}

function brokenLine(render: Render, line: string, room: number, lastRoom: number): string[] {
  const parts = line.match(/\S*\s*/g)?.filter((part) => part !== '') ?? []
  const chunks: string[] = []
  let current = ''
  for (const [index, part] of parts.entries()) {
    const allowed = index === parts.length - 1 ? lastRoom : room
    if (current !== '' && quotedTextOf(render, current + part).length > allowed) {
      chunks.push(quotedTextOf(render, current))
      current = part
    } else current += part
  }
  return current === '' ? chunks : [...chunks, quotedTextOf(render, current)]
}
