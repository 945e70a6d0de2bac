import { limits } from '../values/budget.ts'
import { lengthOf, sliceOf } from '../values/characters.ts'
import { Fault, typeFault } from '../values/fault.ts'
import { isMap, mapGet } from '../values/map-object.ts'
import type { MapValue } from '../values/map-object.ts'
import type { Render } from '../values/render.ts'
import { asciiTextOf, escapeHtml, quotedTextOf, textOf } from '../values/text.ts'
import { replaceEach } from '../values/text-builder.ts'
import { Markup, Tuple, isList, isNumber, typeNameOf } from '../values/values.ts'
import { Range } from '../values/range.ts'
import { refuseUndefined, Undefined } from '../values/undefined.ts'
import type { Value } from '../values/values.ts'
import { exponential, fixed, general, whole } from './format-number.ts'
import { pad } from './pad.ts'

const directive = /%(?:\(([^()]*)\))?([-+ 0#]*)(\*|\d+)?(?:\.(\*|\d+))?[hlL]?([^])/gu

interface Directive {
  readonly flags: string
  readonly width: number
  readonly precision: number | undefined
  readonly type: string
}

/** `text % values`: printf's directives, from a tuple, a map or one value. */
export function formatPercent(render: Render, format: Value, values: Value): Value {
  const text = format instanceof Markup ? format.text : textOf(render, format)
  const source = new Source(values)
  let length = text.length
  render.step(text.length / 8)
  render.build(text.length)
  const result = replaceEach(text, directive, ([all, key, flags = '', width, precision, type = '']) => {
    if (all === '%%') return '%'
    const spec: Directive = {
      flags,
      width: size(render, width, source),
      precision: precision === undefined ? undefined : size(render, precision, source),
      type,
    }
    const piece = convert(render, spec, source.next(render, key), format instanceof Markup)
    length += piece.length
    render.step(4 + piece.length / limits.charactersPerStep)
    render.limitText(length)
    render.build(piece.length)
    return piece
  })
  if (/(?<!%)(?:%%)*%$/.test(text)) throw typeFault('incomplete format')
  source.finish()
  return format instanceof Markup ? new Markup(result) : result
}

/** Where the values come from, in turn or by name. */
class Source {
  private readonly values: readonly Value[]
  private readonly map: MapValue | undefined
  /** Python asks only of what cannot be indexed that all of it be used. */
  private readonly strict: boolean
  private at = 0

  constructor(values: Value) {
    this.values = values instanceof Tuple ? values : [values]
    this.map = isMap(values) ? values : undefined
    this.strict =
      values instanceof Tuple ||
      !(isMap(values) || isList(values) || values instanceof Range || values instanceof Undefined)
  }

  next(render: Render, key?: string): Value {
    if (key !== undefined) {
      if (this.map === undefined) throw typeFault('format requires a mapping')
      const value = mapGet(render, this.map, key)
      if (value === undefined) throw typeFault(`no value for the key '${key}'`)
      this.at = this.values.length
      return value
    }
    const value = this.values[this.at++]
    if (value === undefined) throw typeFault('not enough arguments for format string')
    return value
  }

  finish(): void {
    if (this.at < this.values.length && this.strict) {
      throw typeFault('not all arguments converted during string formatting')
    }
  }
}

function size(render: Render, text: string | undefined, source: Source): number {
  if (text === undefined) return 0
  const given = text === '*' ? source.next(render) : Number(text)
  const value = typeof given === 'boolean' ? Number(given) : given
  if (typeof value !== 'number' || !Number.isInteger(value)) throw typeFault('* wants int')
  if (value > 1e6) throw new Fault('limit', 'the width of the format is too large')
  return value
}

function convert(render: Render, spec: Directive, value: Value, escape: boolean): string {
  if ('sra'.includes(spec.type)) {
    const text = shown(render, spec.type, value)
    const cut = spec.precision === undefined ? text : sliceOf(text, 0, spec.precision)
    return pad(
      render,
      escape && !(value instanceof Markup) ? escapeHtml(render, cut) : cut,
      spec.width,
      spec.flags.includes('-') ? '<' : '>',
    )
  }
  if (spec.type === 'c') return pad(render, character(value), spec.width, spec.flags.includes('-') ? '<' : '>')
  refuseUndefined(value)
  if (!isNumber(value)) throw typeFault(`%${spec.type} format: a number is required, not ${typeNameOf(value)}`)
  const digits = digitsOf(spec, Math.abs(Number(value)))
  const sign = Number(value) < 0 ? '-' : spec.flags.includes('+') ? '+' : spec.flags.includes(' ') ? ' ' : ''
  if (spec.flags.includes('-')) return pad(render, sign + digits, spec.width, '<')
  if (spec.flags.includes('0')) return sign + pad(render, digits, spec.width - sign.length, '>', '0')
  return pad(render, sign + digits, spec.width, '>')
}

function shown(render: Render, type: string, value: Value): string {
  if (type === 's') return textOf(render, value)
  return type === 'r' ? quotedTextOf(render, value) : asciiTextOf(render, value)
}

function digitsOf({ type, precision, flags }: Directive, value: number): string {
  switch (type) {
    case 'd':
    case 'i':
    case 'u':
      return BigInt(whole(value))
        .toString()
        .padStart(precision ?? 0, '0')
    case 'o':
      return (flags.includes('#') ? '0o' : '') + whole(value).toString(8)
    case 'x':
      return (flags.includes('#') ? '0x' : '') + whole(value).toString(16)
    case 'X':
      return (flags.includes('#') ? '0X' : '') + whole(value).toString(16).toUpperCase()
    case 'e':
    case 'E':
      return cased(type, exponential(value, precision ?? 6))
    case 'f':
    case 'F':
      return fixed(value, precision ?? 6)
    case 'g':
    case 'G':
      return cased(type, general(value, precision ?? 6, flags.includes('#')))
    default:
      throw typeFault(`unsupported format character '${type}'`)
  }
}

function cased(type: string, text: string): string {
  return type === type.toUpperCase() ? text.toUpperCase() : text
}

function character(value: Value): string {
  if (typeof value === 'string' && value.length <= 2 && lengthOf(value) === 1) return value
  const code = typeof value === 'boolean' ? Number(value) : value
  if (typeof code === 'number' && Number.isInteger(code) && code >= 0 && code <= 0x10ffff)
    return String.fromCodePoint(code)
  throw typeFault('%c requires int or char')
}
