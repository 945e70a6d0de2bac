import { builtin } from '../../values/builtin.ts'
import type { Builtin } from '../../values/builtin.ts'
import { escapeHtml, quotedTextOf, textOf } from '../../values/text.ts'
import { bytesOf } from '../../values/budget.ts'
import { typeFault } from '../../values/fault.ts'
import { isMap, mapEntries, mapSize } from '../../values/map-object.ts'
import type { Render } from '../../values/render.ts'
import { Generator, MapView, Markup, isList, isText, typeNameOf } from '../../values/values.ts'
import { replaceEach, TextBuilder } from '../../values/text-builder.ts'
import { truth } from '../../values/truth.ts'
import { Range } from '../../values/range.ts'
import { refuseUndefined, Undefined } from '../../values/undefined.ts'
import type { Value } from '../../values/values.ts'
import { iterate, unpack } from '../../values/iterate.ts'
import { splitSpaces } from '../methods/text-split.ts'
import { unescapeHtml } from './html-entities.ts'

function escaped(render: Render, value: Value): Markup {
  return new Markup(escapeHtml(render, textOf(render, value)))
}

const escape = builtin([], (render, value) => (value instanceof Markup ? value : escaped(render, value)))

function xmlAttributes(render: Render, map: Value, autospace: Value = true): Value {
  refuseUndefined(map)
  if (!isMap(map)) throw typeFault(`'${typeNameOf(map)}' object has no attribute 'items'`)
  let length = 0
  render.workOnKeys(mapSize(map))
  const attributes = mapEntries(map)
    .filter(([, value]) => value !== null && !(value instanceof Undefined))
    .map(([key, value]) => {
      if (!isText(key)) throw typeFault(`expected string or bytes-like object, got '${typeNameOf(key)}'`)
      const name = textOf(render, key)
      if (/[\s/>=]/.test(name)) throw typeFault(`Invalid character in attribute name: ${quotedTextOf(render, key)}`)
      const text = value instanceof Markup ? value.text : escapeHtml(render, textOf(render, value))
      const attribute = `${escapeHtml(render, name)}="${text}"`
      length += attribute.length + 1
      render.limitText(length)
      render.build(bytesOf.object + text.length)
      return attribute
    })
    .join(' ')
  return truth(autospace) && attributes !== '' ? ` ${attributes}` : attributes
}

/** Removes tags and comments, decodes entities, and replaces each run of whitespace by one space. */
function stripTags(render: Render, value: string): string {
  render.checkText(value.length)
  const parts = new TextBuilder()
  let at = 0
  for (let start = value.indexOf('<'); start !== -1; start = value.indexOf('<', at)) {
    const comment = value.startsWith('<!--', start)
    const end = value.indexOf(comment ? '-->' : '>', comment ? start + 4 : start)
    if (end === -1) break
    parts.add(value.slice(at, start))
    at = end + (comment ? 3 : 1)
  }
  parts.add(value.slice(at))
  return unescapeHtml(splitSpaces(render, parts.toString(), -1, false).join(' '))
}

/** Percent-encodes a text in UTF-8. A slash is kept, except in query strings, where a space becomes a plus sign. */
function urlQuote(render: Render, value: Value, forQuery: boolean): string {
  const text = textOf(render, value)
  render.checkText(text.length * 3)
  const quoted = replaceEach(
    encodeURIComponent(text.toWellFormed()),
    /[!'()*]/g,
    ([character]) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return forQuery ? quoted.replace(/%20/g, '+') : quoted.replace(/%2F/g, '/')
}

function urlEncode(render: Render, value: Value): Value {
  const hasPairs = [MapView, Generator, Range].some((type) => value instanceof type)
  if (isText(value) || !(isMap(value) || isList(value) || hasPairs)) return urlQuote(render, value, false)
  const pairs = isMap(value) ? mapEntries(value) : iterate(render, value).map((pair) => unpack(render, pair, 2))
  return pairs
    .map(([key, item]) => {
      render.step()
      render.build(bytesOf.object)
      return `${urlQuote(render, key ?? null, true)}=${urlQuote(render, item ?? null, true)}`
    })
    .join('&')
}

/** Filters for HTML, XML and URLs. */
export const htmlFilters: readonly (readonly [string, Builtin])[] = [
  ['e', escape],
  ['escape', escape],
  ['forceescape', builtin([], escaped)],
  ['safe', builtin([], (render, value) => new Markup(textOf(render, value)))],
  ['striptags', builtin([], (render, value) => stripTags(render, textOf(render, value)))],
  ['urlencode', builtin([], urlEncode)],
  ['xmlattr', builtin([['autospace', true]], xmlAttributes)],
]
