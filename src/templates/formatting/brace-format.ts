import { limits } from '../values/budget.ts'
import { sliceOf } from '../values/characters.ts'
import { Fault, typeFault } from '../values/fault.ts'
import { isMap, mapEntries } from '../values/map-object.ts'
import { item, plainAttribute } from '../values/member.ts'
import { asciiTextOf, escapeHtml, numberText, quotedTextOf, textOf } from '../values/text.ts'
import type { Render } from '../values/render.ts'
import { replaceEach } from '../values/text-builder.ts'
import { textArgument } from '../values/text-argument.ts'
import { isText, Markup, typeNameOf } from '../values/values.ts'
import { refuseUndefined, Undefined } from '../values/undefined.ts'
import type { Named, Value } from '../values/values.ts'
import { exponential, fixed, general, grouped, whole } from './format-number.ts'
import { pad } from './pad.ts'

const placeholder = /\{\{|\}\}|\{((?:[^{}]|\{[^{}]*\})*)\}|[{}]/g

/** `'{} {name}'.format(…)`. Fields may name members and hold fields in their specification, one level deep. */
export function formatBraces(render: Render, format: Value, args: readonly Value[], named: Named): Value {
  const isMarkup = format instanceof Markup
  const fields = new FieldNumbers()
  const fill = (text: string, depth: number): string => {
    let length = text.length
    render.step(text.length / 8)
    render.build(text.length)
    return replaceEach(text, placeholder, ([all, field]) => {
      if (all === '{{' || all === '}}') return all[0] ?? ''
      if (field === undefined) throw typeFault(`Single '${all}' encountered in format string`)
      const [, reference = '', conversion, spec = ''] = /^([^!:]*)(?:!([^:]*))?(?::([^]*))?$/.exec(field) ?? []
      const path = /^(\w*)([^]*)$/.exec(reference) ?? []
      const value = walk(render, valueOf(fields.name(path[1] ?? ''), args, named), path[2] ?? '')
      const shown = conversion === undefined ? value : converted(render, value, conversion)
      const text = formatValue(render, shown, depth === 0 && spec.includes('{') ? fill(spec, 1) : spec)
      const piece = isMarkup && depth === 0 && !(shown instanceof Markup) ? escapeHtml(render, text) : text
      length += piece.length
      render.step(4 + piece.length / limits.charactersPerStep)
      render.limitText(length)
      render.build(piece.length)
      return piece
    })
  }
  const text = fill(textArgument(format), 0)
  return isMarkup ? new Markup(text) : text
}

/** Fields are numbered by themselves or by the writer, as Python has it not by both. */
class FieldNumbers {
  private next = 0
  private written: boolean | undefined

  name(written: string): string {
    if (written !== '' && !/^\d+$/.test(written)) return written
    const isWritten = written !== ''
    this.written ??= isWritten
    if (this.written === isWritten) return isWritten ? written : String(this.next++)
    const kinds = ['automatic field numbering', 'manual field specification']
    throw typeFault(`cannot switch from ${(isWritten ? kinds : kinds.reverse()).join(' to ')}`)
  }
}

/** The arguments that `format_map` takes from a map. */
export function namedOf(map: Value): Named {
  if (!isMap(map)) throw typeFault('format_map() takes a map')
  return new Map(mapEntries(map).flatMap(([key, value]) => (typeof key === 'string' ? [[key, value] as const] : [])))
}

function valueOf(name: string, args: readonly Value[], named: Named): Value {
  const value = /^\d+$/.test(name) ? args[Number(name)] : named.get(name)
  if (value !== undefined) return value
  throw typeFault(/^\d+$/.test(name) ? `no argument number ${name} to format` : `no argument '${name}' to format`)
}

function walk(render: Render, start: Value, path: string): Value {
  let value = start
  render.work(path.length * 4)
  for (const [, name, key] of members(path)) {
    value =
      name === undefined
        ? item(render, value, /^\d+$/.test(key ?? '') ? Number(key) : (key ?? ''))
        : plainAttribute(render, value, name)
    if (value instanceof Undefined) throw typeFault(value.fault().message)
  }
  return value
}

/** What a path names; behind its last bracket none is looked for, which would mean to search to the end from each that opens. */
function* members(path: string): Generator<RegExpExecArray> {
  const end = path.lastIndexOf(']') + 1
  yield* path.slice(0, end).matchAll(/\.(\w+)|\[([^\]]+)\]/g)
  yield* path.slice(end).matchAll(/\.(\w+)/g)
}

function converted(render: Render, value: Value, conversion: string): string {
  if (conversion === 's') return textOf(render, value)
  if (conversion === 'r') return quotedTextOf(render, value)
  if (conversion === 'a') return asciiTextOf(render, value)
  throw typeFault(`unknown conversion '${conversion}'`)
}

const specification = /^(?:([^])?([<>=^]))?([-+ ])?(#)?(0)?(\d+)?([,_])?(?:\.(\d+))?([a-zA-Z%])?$/u

/** One value by a specification like `>8.2f`. */
function formatValue(render: Render, value: Value, spec: string): string {
  if (spec === '') return textOf(render, value)
  refuseUndefined(value)
  const match = specification.exec(spec)
  if (match === null) throw typeFault(`invalid format specifier '${spec}'`)
  const [, fill, align, sign = '-', alternate, zero, width = '0', group = '', precision, type] = match
  if (Number(width) > 1e6) throw new Fault('limit', 'the width of the format is too large')
  const digits = precision === undefined ? undefined : Number(precision)
  if (isText(value)) {
    if (align === '=') throw typeFault("'=' alignment not allowed in string format specifier")
    if (type !== undefined && type !== 's') throw typeFault(`unknown format code '${type}' for object of type 'str'`)
    const text = sliceOf(textOf(render, value), 0, digits ?? Infinity)
    return pad(render, text, Number(width), side(align, '<'), fill ?? (zero === undefined ? ' ' : '0'))
  }
  if (typeof value !== 'number' && typeof value !== 'boolean') {
    throw typeFault(`unsupported format string passed to ${typeNameOf(value)}.__format__`)
  }
  const number = Number(value)
  const text = grouping(numeral(Math.abs(number), type, digits, alternate !== undefined), group, type)
  const mark = number < 0 || Object.is(number, -0) ? '-' : sign === '-' ? '' : sign
  if (align === '=' || (align === undefined && zero !== undefined)) {
    return mark + pad(render, text, Number(width) - mark.length, '>', fill ?? (zero === undefined ? ' ' : '0'))
  }
  return pad(render, mark + text, Number(width), side(align, '>'), fill ?? ' ')
}

function side(align: string | undefined, fallback: '<' | '>'): '<' | '>' | '^' {
  return align === '<' || align === '>' || align === '^' ? align : fallback
}

function grouping(text: string, separator: string, type: string | undefined): string {
  if (separator === '') return text
  return grouped(text, separator, type !== undefined && 'bxoX'.includes(type) ? 4 : 3)
}

function numeral(value: number, type: string | undefined, digits: number | undefined, alternate: boolean): string {
  switch (type) {
    case undefined:
      return digits === undefined ? numberText(value) : general(value, digits, alternate)
    case 'd':
    case 'n':
      if (!Number.isInteger(value)) throw typeFault(`unknown format code '${type}' for object of type 'float'`)
      return numberText(value)
    case 'b':
      return (alternate ? '0b' : '') + whole(value).toString(2)
    case 'o':
      return (alternate ? '0o' : '') + whole(value).toString(8)
    case 'x':
      return (alternate ? '0x' : '') + whole(value).toString(16)
    case 'X':
      return (alternate ? '0X' : '') + whole(value).toString(16).toUpperCase()
    case 'c':
      return String.fromCodePoint(whole(value))
    case 'e':
      return exponential(value, digits ?? 6)
    case 'E':
      return exponential(value, digits ?? 6).toUpperCase()
    case 'f':
    case 'F':
      return fixed(value, digits ?? 6)
    case 'g':
    case 'G':
      return general(value, digits ?? 6, alternate)
    case '%':
      return `${fixed(value * 100, digits ?? 6)}%`
    default:
      throw typeFault(`unknown format code '${type}'`)
  }
}
