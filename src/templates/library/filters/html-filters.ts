import { builtin } from '../../values/builtin.ts'
import type { Builtin } from '../../values/builtin.ts'
import { escapeHtml, quotedTextOf, textOf } from '../../values/text.ts'
import { typeFault } from '../../values/fault.ts'
import { isMap, mapEntries } from '../../values/map-object.ts'
import type { Render } from '../../values/render.ts'
import { MapView, Markup, isList, isText, typeNameOf } from '../../values/values.ts'
import { truth } from '../../values/truth.ts'
import { refuseUndefined, Undefined } from '../../values/undefined.ts'
import type { Value } from '../../values/values.ts'
import { iterate, unpack } from '../../values/iterate.ts'
import { splitSpaces } from '../methods/text-split.ts'
import { unescapeHtml } from './html-entities.ts'

function escaped(render: Render, text: string): Markup {
  render.checkText(text.length * 2)
  return new Markup(escapeHtml(text))
}

const escape = builtin([], (render, value) =>
  value instanceof Markup ? value : escaped(render, textOf(render, value)),
)

function xmlAttributes(render: Render, map: Value, autospace: Value = true): Value {
  refuseUndefined(map)
  if (!isMap(map)) throw typeFault(`'${typeNameOf(map)}' object has no attribute 'items'`)
  const attributes = mapEntries(map)
    .filter(([, value]) => value !== null && !(value instanceof Undefined))
    .map(([key, value]) => {
      const name = textOf(render, key)
      if (/[\s/>=]/.test(name)) throw typeFault(`Invalid character in attribute name: ${quotedTextOf(render, key)}`)
      const text = value instanceof Markup ? value.text : escapeHtml(textOf(render, value))
      return `${escapeHtml(name)}="${text}"`
    })
    .join(' ')
  render.checkText(attributes.length)
  return truth(autospace) && attributes !== '' ? ` ${attributes}` : attributes
}

/** Text without tags and comments, entities read, runs of space made one. */
function stripTags(_render: Render, value: string): string {
  const parts: string[] = []
  let at = 0
  for (let start = value.indexOf('<'); start !== -1; start = value.indexOf('<', at)) {
    const comment = value.startsWith('<!--', start)
    const end = value.indexOf(comment ? '-->' : '>', comment ? start + 4 : start)
    if (end === -1) break
    parts.push(value.slice(at, start))
    at = end + (comment ? 3 : 1)
  }
  const text = parts.join('') + value.slice(at)
  return unescapeHtml(splitSpaces(text, -1, false).join(' '))
}

/** Percent-encoding of UTF-8; a slash stays except in query strings, where a space is a plus sign. */
function urlQuote(render: Render, value: Value, forQuery: boolean): string {
  const text = textOf(render, value)
  render.checkText(text.length * 3)
  const quoted = encodeURIComponent(text.toWellFormed()).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return forQuery ? quoted.replaceAll('%20', '+') : quoted.replaceAll('%2F', '/')
}

function urlEncode(render: Render, value: Value): Value {
  if (isText(value) || !(isMap(value) || isList(value) || value instanceof MapView))
    return urlQuote(render, value, false)
  const pairs = isMap(value) ? mapEntries(value) : iterate(render, value).map((pair) => unpack(render, pair, 2))
  return pairs
    .map(([key, item]) => `${urlQuote(render, key ?? null, true)}=${urlQuote(render, item ?? null, true)}`)
    .join('&')
}

/** Filters for HTML, XML and URLs. */
export const htmlFilters: readonly (readonly [string, Builtin])[] = [
  ['e', escape],
  ['escape', escape],
  ['forceescape', builtin([], (render, value) => escaped(render, textOf(render, value)))],
  ['safe', builtin([], (render, value) => new Markup(textOf(render, value)))],
  ['striptags', builtin([], (render, value) => stripTags(render, textOf(render, value)))],
  ['urlencode', builtin([], urlEncode)],
  ['xmlattr', builtin([['autospace', true]], xmlAttributes)],
]
