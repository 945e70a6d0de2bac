import { isInteger } from '../../json/exact-number.ts'
import type { JsonNumber } from '../../json/exact-number.ts'
import { limits } from '../values/budget.ts'
import { lengthOf, sliceOf } from '../values/characters.ts'
import { Fault, typeFault } from '../values/fault.ts'
import { isMap, mapGet } from '../values/map-object.ts'
import type { MapValue } from '../values/map-object.ts'
import { bigintOf, floatValue, numberOf, printedInteger, truncated } from '../values/numbers.ts'
import type { Render } from '../values/render.ts'
import { asciiTextOf, escapeHtml, quotedTextOf, textOf } from '../values/text.ts'
import { replaceEach } from '../values/text-builder.ts'
import { Markup, Tuple, isList, isNumber, typeNameOf } from '../values/values.ts'
import { Range } from '../values/range.ts'
import { refuseUndefined, Undefined } from '../values/undefined.ts'
import type { Value } from '../values/values.ts'
import { exponential, fixed, general } from './format-number.ts'
import { character } from './number-spec.ts'
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

/** The values for the directives, in order or by name. */
class Source {
  private readonly values: readonly Value[]
  private readonly map: MapValue | undefined
  /** Whether all values must be used. As in Python, not if the value can be indexed. */
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
  if (spec.type === 'c') return pad(render, characterOf(value), spec.width, spec.flags.includes('-') ? '<' : '>')
  refuseUndefined(value)
  if (!isNumber(value)) throw typeFault(`%${spec.type} format: a number is required, not ${typeNameOf(value)}`)
  const { prefix, digits, isNegative } = digitsOf(render, spec, numberOf(value))
  const sign = isNegative ? '-' : spec.flags.includes('+') ? '+' : spec.flags.includes(' ') ? ' ' : ''
  const mark = sign + prefix
  if (spec.flags.includes('-')) return pad(render, mark + digits, spec.width, '<')
  if (spec.flags.includes('0')) return mark + pad(render, digits, spec.width - mark.length, '>', '0')
  return pad(render, mark + digits, spec.width, '>')
}

function shown(render: Render, type: string, value: Value): string {
  if (type === 's') return textOf(render, value)
  return type === 'r' ? quotedTextOf(render, value) : asciiTextOf(render, value)
}

function digitsOf(
  render: Render,
  spec: Directive,
  value: JsonNumber,
): { readonly prefix: string; readonly digits: string; readonly isNegative: boolean } {
  const { type, precision, flags } = spec
  const base = { o: 8, x: 16, X: 16 }[type]
  const alternate = flags.includes('#')
  if (base !== undefined || 'diu'.includes(type)) {
    if (base !== undefined && !isInteger(value)) throw typeFault(`%${type} format: an integer is required, not float`)
    const integer = bigintOf(truncated(value))
    const digits = printedInteger(render, integer < 0n ? -integer : integer, base)
    render.checkText(precision ?? 0)
    const text = (type === 'X' ? digits.toUpperCase() : digits).padStart(precision ?? 0, '0')
    return { prefix: alternate && base !== undefined ? `0${type}` : '', digits: text, isNegative: integer < 0n }
  }
  const number = floatValue(value)
  const isNegative = number < 0 || Object.is(number, -0)
  return { prefix: '', isNegative, digits: cased(type, floatDigits(render, spec, Math.abs(number))) }
}

function floatDigits(render: Render, { type, precision, flags }: Directive, value: number): string {
  const alternate = flags.includes('#')
  switch (type) {
    case 'e':
    case 'E':
      return exponential(render, value, precision ?? 6, alternate)
    case 'f':
    case 'F':
      return fixed(render, value, precision ?? 6, alternate)
    case 'g':
    case 'G':
      return general(render, value, precision ?? 6, { alternate })
    default:
      throw typeFault(`unsupported format character '${type}'`)
  }
}

function cased(type: string, text: string): string {
  return type === type.toUpperCase() ? text.toUpperCase() : text
}

function characterOf(value: Value): string {
  if (typeof value === 'string' && value.length <= 2 && lengthOf(value) === 1) return value
  if (isNumber(value) && isInteger(numberOf(value))) return character(bigintOf(numberOf(value)))
  throw typeFault('%c requires int or char')
}
