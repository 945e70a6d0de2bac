import { isJsonNumber } from '../../../json/exact-number.ts'
import { parseJson } from '../../../json/json-text.ts'
import { asciiJson, unicodeEscapes } from '../../../text/escapes.ts'
import { builtin } from '../../values/builtin.ts'
import type { Builtin } from '../../values/builtin.ts'
import { order } from '../../values/compare.ts'
import { Fault, typeFault } from '../../values/fault.ts'
import { bytesOf, limits } from '../../values/budget.ts'
import { isMap, mapEntries } from '../../values/map-object.ts'
import type { MapValue } from '../../values/map-object.ts'
import { printedNumber } from '../../values/numbers.ts'
import type { Render } from '../../values/render.ts'
import { Markup, isList, isNumber, isText, typeNameOf } from '../../values/values.ts'
import { refuseUndefined } from '../../values/undefined.ts'
import type { Value } from '../../values/values.ts'
import { truth } from '../../values/truth.ts'
import { replaceEach } from '../../values/text-builder.ts'
import { split } from '../methods/text-split.ts'
import { integerArgument, textArgument } from '../../values/text-argument.ts'

const pieceLength = 10_000

interface Style {
  /** The indentation for each level; undefined writes everything on one line. */
  readonly indent: string | undefined
  readonly sortKeys: boolean
}

/** JSON as Python's `json.dumps` writes it: with `", "` and `": "`, and everything except ASCII escaped. */
function dumps(render: Render, value: Value, style: Style): string {
  const parts: string[] = []
  let length = 0
  const add = (text: string): void => {
    length += text.length
    render.limitText(length)
    render.build(text.length)
    render.step((text.length + 4) / limits.charactersPerStep)
    parts.push(text)
  }
  const write = (item: Value, depth: number): void => {
    if (depth > limits.depth) throw new Fault('limit', `lists and maps nested more than ${limits.depth} deep`)
    if (isList(item))
      writeAll(
        '[',
        ']',
        item.map((child) => () => write(child, depth + 1)),
        depth,
      )
    else if (isMap(item))
      writeAll(
        '{',
        '}',
        pairsOf(render, item, style).map(
          ([key, child]) =>
            () =>
              writePair(key, child, depth),
        ),
        depth,
      )
    else if (isText(item)) writeText(textArgument(item))
    else add(scalar(render, item))
  }
  // In pieces, because escaped text takes many times its memory until it is joined.
  const writeText = (text: string): void => {
    add('"')
    for (let at = 0; at < text.length; at += pieceLength) add(jsonText(text.slice(at, at + pieceLength)).slice(1, -1))
    add('"')
  }
  const writePair = (key: string, value: Value, depth: number): void => {
    add(`${jsonText(key)}: `)
    write(value, depth + 1)
  }
  const writeAll = (open: string, close: string, writers: readonly (() => void)[], depth: number): void => {
    const line = style.indent === undefined ? '' : `\n${style.indent.repeat(depth + 1)}`
    for (const [index, writeItem] of writers.entries()) {
      add((index === 0 ? open : style.indent === undefined ? ', ' : ',') + line)
      writeItem()
    }
    if (writers.length === 0) add(open + close)
    else add((style.indent === undefined ? '' : `\n${style.indent.repeat(depth)}`) + close)
  }
  write(value, 0)
  return parts.join('')
}

function pairsOf(render: Render, map: MapValue, style: Style): [string, Value][] {
  const entries = mapEntries(map)
  if (style.sortKeys) entries.sort(([a], [b]) => order(render, a, b))
  return entries.map(([key, value]) => [keyText(render, key), value])
}

function keyText(render: Render, key: Value): string {
  if (typeof key === 'string') return key
  if (key instanceof Markup) return key.text
  if (key === null || isNumber(key)) return scalar(render, key)
  throw typeFault(`keys must be str, int, float, bool or None, not ${typeNameOf(key)}`)
}

function scalar(render: Render, value: Value): string {
  if (typeof value === 'string') return jsonText(value)
  if (value instanceof Markup) return jsonText(value.text)
  if (value === null || typeof value === 'boolean') return String(value)
  if (isJsonNumber(value)) {
    if (typeof value !== 'number' || Number.isFinite(value)) return printedNumber(render, value)
    return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity'
  }
  refuseUndefined(value)
  throw typeFault(`Object of type ${typeNameOf(value)} is not JSON serializable`)
}

function jsonText(text: string): string {
  return asciiJson(JSON.stringify(text))
}

/** As in Python, a number of spaces or a text. */
function indentOf(render: Render, indent: Value): string | undefined {
  if (indent === null) return undefined
  if (isText(indent)) return textArgument(indent)
  const spaces = Math.max(integerArgument(indent), 0)
  render.checkText(spaces)
  if (spaces > 1000) throw new Fault('limit', 'an indent of more than 1000')
  return ' '.repeat(spaces)
}

/** `tojson`: keys sorted, and the characters with a meaning in HTML escaped. */
function toJson(render: Render, value: Value, indent: Value = null): Value {
  const json = dumps(render, value, { indent: indentOf(render, indent), sortKeys: true })
  const safe = replaceEach(json, /[<>&']/g, ([character]) => unicodeEscapes(character))
  render.step((safe.length - json.length) / 8)
  return new Markup(safe)
}

function jsonDumps(render: Render, value: Value, indent: Value = null, strip: Value = false): Value {
  const json = dumps(render, value, { indent: indentOf(render, indent), sortKeys: false })
  return truth(strip) ? json.slice(1, -1) : json
}

function fromJson(render: Render, value: Value): Value {
  const text = textArgument(value)
  countJson(render, text)
  try {
    return parseJson(text)
  } catch (error) {
    throw typeFault(`not JSON: ${error instanceof Error ? error.message : ''}`)
  }
}

/** Counts the memory that JSON text takes when it is parsed, by the characters for lists, maps, keys and texts. */
function countJson(render: Render, text: string): void {
  render.step(text.length / 4)
  let bytes = text.length
  for (let at = 0; at < text.length; at++) bytes += bytesOfSign[text.charAt(at)] ?? 0
  render.build(bytes)
}

const bytesOfSign: Readonly<Record<string, number>> = {
  '[': bytesOf.list,
  '{': bytesOf.object,
  ',': bytesOf.item,
  ':': bytesOf.key,
  '"': bytesOf.list / 2,
}

/** Converts `a=1,b=2` to a JSON map. Pairs without `=` are left out, and so is the text after a second `=`. */
function pairsToJson(render: Render, value: Value): Value {
  const map: Record<string, Value> = Object.create(null) as Record<string, Value>
  for (const pair of split(render, textArgument(value), ',', -1, false)) {
    const [key = '', text] = pair.split('=', 2)
    render.step(2)
    render.build(bytesOf.key)
    if (text !== undefined) map[key] = text
  }
  return dumps(render, map, { indent: undefined, sortKeys: false })
}

/** Filters that read or write JSON. */
export const jsonFilters: readonly (readonly [string, Builtin])[] = [
  ['from_json', builtin([], fromJson)],
  [
    'json_dumps',
    builtin(
      [
        ['indent', null],
        ['stripLeadingTrailingQuotes', false],
      ],
      jsonDumps,
    ),
  ],
  ['kv_comma_pairs_to_json', builtin([], pairsToJson)],
  ['tojson', builtin([['indent', null]], toJson)],
]
