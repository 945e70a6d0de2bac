import { integerArgument, textArgument } from '../../values/text-argument.ts'
import { builtin } from '../../values/builtin.ts'
import type { Builtin } from '../../values/builtin.ts'
import { lengthOf, sliceOf } from '../../values/characters.ts'
import { escapeHtml, textOf } from '../../values/text.ts'
import { typeFault } from '../../values/fault.ts'
import { iterate } from '../../values/iterate.ts'
import type { Render } from '../../values/render.ts'
import { truth } from '../../values/truth.ts'
import { Markup } from '../../values/values.ts'
import type { Value } from '../../values/values.ts'

const url =
  /^(?:(?:https?:\/\/|www\.)(?:(?:[\p{L}\p{N}_%-]+\.)+)?(?:[a-z]{2,63}|xn--[\p{L}\p{N}_%]{2,59})|(?:[\p{L}\p{N}_%-]{2,63}\.)+(?:com|net|int|edu|gov|org|info|mil)|https?:\/\/(?:(?:[\d]{1,3})(?:\.[\d]{1,3}){3}|\[(?:[\da-f]{0,4}:){2}(?:[\da-f]{0,4}:?){1,6}\]))(?::[\d]{1,5})?(?:[/?#]\S*)?$/iu
const email = /^\S+@[\p{L}\p{N}_.-]*\.[\p{L}\p{N}_]+$/u
const brackets: readonly (readonly [string, string])[] = [
  ['(', ')'],
  ['<', '>'],
  ['&lt;', '&gt;'],
]

/** A word without the brackets and punctuation around it. */
function parts(word: string): [head: string, middle: string, tail: string] {
  const head = /^(?:[(<]|&lt;)+/.exec(word)?.[0] ?? ''
  let middle = word.slice(head.length)
  const tailStart = /(?:[)>.,\n]|&gt;)+$/.exec(middle)?.index ?? middle.length
  let tail = middle.slice(tailStart)
  middle = middle.slice(0, tailStart)
  for (const [open, close] of brackets) {
    const opened = middle.split(open).length - 1
    if (opened <= middle.split(close).length - 1) continue
    for (let moves = Math.min(opened, tail.split(close).length - 1); moves > 0; moves--) {
      const end = tail.indexOf(close) + close.length
      middle += tail.slice(0, end)
      tail = tail.slice(end)
    }
  }
  return [head, middle, tail]
}

function link(href: string, attributes: string, text: string): string {
  return `<a href="${href}"${attributes}>${text}</a>`
}

function urlize(
  render: Render,
  value: Value,
  limit: Value = null,
  nofollow: Value = false,
  target: Value = null,
  rel: Value = null,
  extraSchemes: Value = null,
): Value {
  const rels = new Set([
    ...(rel === null ? [] : textArgument(rel).split(/\s+/).filter(Boolean)),
    ...(truth(nofollow) ? ['nofollow'] : []),
    'noopener',
  ])
  const attributes = ` rel="${escapeHtml([...rels].sort().join(' '))}"${target === null ? '' : ` target="${escapeHtml(textArgument(target))}"`}`
  const schemes = extraSchemes === null ? [] : iterate(render, extraSchemes).map(textArgument)
  for (const scheme of schemes)
    if (!/^[\w.+-]{2,}:\/{0,2}$/.test(scheme)) throw typeFault(`'${scheme}' is not a valid URI scheme prefix.`)
  const most = limit === null ? undefined : integerArgument(limit)
  const cut = (text: string): string =>
    most !== undefined && lengthOf(text) > most ? `${sliceOf(text, 0, most)}...` : text
  const text = value instanceof Markup ? value.text : escapeHtml(textOf(render, value))
  const words = text.split(/(\s+)/).map((word) => {
    render.work(word.length * 64)
    const [head, middle, tail] = parts(word)
    return head + linked(middle, attributes, cut, schemes) + tail
  })
  const result = words.join('')
  render.checkText(result.length)
  return result
}

function linked(word: string, attributes: string, cut: (text: string) => string, schemes: readonly string[]): string {
  // Nothing that long is an address, and the patterns must not be given time.
  if (word.length > 2000) return word
  if (url.test(word)) return link(/^https?:\/\//.test(word) ? word : `https://${word}`, attributes, cut(word))
  if (word.startsWith('mailto:') && email.test(word.slice(7))) return link(word, '', word.slice(7))
  if (word.includes('@') && !/^(?:www\.|@)|:/.test(word) && email.test(word)) return link(`mailto:${word}`, '', word)
  return schemes.some((scheme) => word !== scheme && word.startsWith(scheme)) ? link(word, attributes, word) : word
}

/** The filter `urlize`. */
export const urlizeFilter: readonly [string, Builtin] = [
  'urlize',
  builtin(
    [
      ['trim_url_limit', null],
      ['nofollow', false],
      ['target', null],
      ['rel', null],
      ['extra_schemes', null],
    ],
    urlize,
  ),
]
