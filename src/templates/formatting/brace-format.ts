import { limits } from '../values/budget.ts'
import { sliceOf } from '../values/characters.ts'
import { Fault, typeFault } from '../values/fault.ts'
import { isMap, mapEntries } from '../values/map-object.ts'
import { item, plainAttribute } from '../values/member.ts'
import { numberOf } from '../values/numbers.ts'
import { asciiTextOf, escapeHtml, quotedTextOf, textOf } from '../values/text.ts'
import type { Render } from '../values/render.ts'
import { replaceEach } from '../values/text-builder.ts'
import { textArgument } from '../values/text-argument.ts'
import { isNumber, isText, Markup, typeNameOf } from '../values/values.ts'
import { refuseUndefined, Undefined } from '../values/undefined.ts'
import type { Named, Value } from '../values/values.ts'
import { formatNumber } from './number-spec.ts'
import { pad } from './pad.ts'

const placeholder = /\{\{|\}\}|\{((?:[^{}]|\{[^{}]*\})*)\}|[{}]/g

/** `'{} {name}'.format(…)`. Fields may name members, and may have nested fields in their specification, one level deep. */
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

/** Numbers the fields. As in Python, either all fields have explicit numbers, or none has. */
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

/** The members in a path. After the last bracket only names are searched: searching for brackets there would scan to the end from each `[`. */
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

const specification = /^(?:([^])?([<>=^]))?([-+ ])?(z)?(#)?(0)?(\d+)?([,_])?(?:\.(\d+))?([a-zA-Z%])?$/u

/** Formats a value by a specification like `>8.2f`. */
function formatValue(render: Render, value: Value, spec: string): string {
  if (spec === '') return textOf(render, value)
  refuseUndefined(value)
  const match = specification.exec(spec)
  if (match === null) throw typeFault(`invalid format specifier '${spec}'`)
  const [, fill, align, sign = '-', unsignedZero, alternate, zero, width = '0', group = '', precision, type] = match
  if (Number(width) > 1e6) throw new Fault('limit', 'the width of the format is too large')
  const digits = precision === undefined ? undefined : Number(precision)
  if (isText(value)) {
    if (align === '=') throw typeFault("'=' alignment not allowed in string format specifier")
    if (type !== undefined && type !== 's') throw typeFault(`unknown format code '${type}' for object of type 'str'`)
    const text = sliceOf(textOf(render, value), 0, digits ?? Infinity)
    const side = align === '>' || align === '^' ? align : '<'
    return pad(render, text, Number(width), side, fill ?? (zero === undefined ? ' ' : '0'))
  }
  if (!isNumber(value)) throw typeFault(`unsupported format string passed to ${typeNameOf(value)}.__format__`)
  return formatNumber(render, numberOf(value), {
    ...{ fill, align, sign, group, type, precision: digits, width: Number(width) },
    ...{ unsignedZero: unsignedZero !== undefined, alternate: alternate !== undefined, zero: zero !== undefined },
  })
}
