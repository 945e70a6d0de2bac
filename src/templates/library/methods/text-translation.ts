import { typeFault } from '../../values/fault.ts'
import { isMap, mapEntries, mapGet, MapObject, mapSize } from '../../values/map-object.ts'
import type { Render } from '../../values/render.ts'
import { TextBuilder } from '../../values/text-builder.ts'
import { textArgument } from '../../values/text-argument.ts'
import { isText } from '../../values/values.ts'
import type { Value } from '../../values/values.ts'

/** `str.maketrans`: a map by code points, from such a map or from texts of equal length. */
export function makeTranslation(render: Render, from: Value, to: Value, removed: Value): MapObject {
  const table = MapObject.make(render)
  if (to === null) {
    if (!isMap(from)) throw typeFault('if you give only one argument to maketrans it must be a dict')
    render.workOnKeys(mapSize(from))
    for (const [key, value] of mapEntries(from)) table.set(render, typeof key === 'string' ? numberOf(key) : key, value)
    return table
  }
  const [keys, values] = [from, to].map((text) => Array.from(textArgument(text)))
  if (keys?.length !== values?.length) throw typeFault('the first two maketrans arguments must have equal length')
  render.step((keys?.length ?? 0) / 4)
  for (const [index, key] of keys?.entries() ?? []) table.set(render, numberOf(key), numberOf(values?.[index] ?? ''))
  if (removed !== null) for (const key of textArgument(removed)) table.set(render, numberOf(key), null)
  return table
}

function numberOf(character: string): number {
  const code = character.codePointAt(0)
  if (code === undefined || String.fromCodePoint(code) !== character)
    throw typeFault('string keys in translate table must be of length 1')
  return code
}

/** `str.translate`: replaces each character by the entry for its code point; none removes it. */
export function translated(render: Render, text: string, table: Value): string {
  const built = new TextBuilder()
  render.step(text.length / 4)
  let length = 0
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0
    const found = isMap(table) ? mapGet(render, table, code) : undefined
    const piece = found === undefined ? character : replacement(found)
    length += piece.length
    render.limitText(length)
    render.build(piece.length)
    built.add(piece)
  }
  return built.toString()
}

function replacement(value: Value): string {
  if (value === null) return ''
  if (isText(value)) return textArgument(value)
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 0x10ffff)
    return String.fromCodePoint(value)
  throw typeFault('character mapping must return integer, None or str')
}
