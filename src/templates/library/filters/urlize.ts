import { integerArgument, textArgument } from '../../values/text-argument.ts'
import { builtin } from '../../values/builtin.ts'
import type { Builtin } from '../../values/builtin.ts'
import { lengthOf, sliceOf } from '../../values/characters.ts'
import { escapeHtml, textOf } from '../../values/text.ts'
import { typeFault } from '../../values/fault.ts'
import { iterate } from '../../values/iterate.ts'
import type { Render } from '../../values/render.ts'
import { replaceEach } from '../../values/text-builder.ts'
import { truth } from '../../values/truth.ts'
import { Markup } from '../../values/values.ts'
import type { Value } from '../../values/values.ts'

const url =
  /^(?:(?:https?:\/\/|www\.)(?:(?:[\p{L}\p{N}_%-]+\.)+)?(?:[a-z]{2,63}|xn--[\p{L}\p{N}_%]{2,59})|(?:[\p{L}\p{N}_%-]{2,63}\.)+(?:com|net|int|edu|gov|org|info|mil)|https?:\/\/(?:(?:[\d]{1,3})(?:\.[\d]{1,3}){3}|\[([\da-f:]{2,40})\]))(?::[\d]{1,5})?(?:[/?#]\S*)?$/iu
const email = /^\S+@[\p{L}\p{N}_.-]*\.[\p{L}\p{N}_]+$/u
const brackets: readonly (readonly [string, string])[] = [
  ['(', ')'],
  ['<', '>'],
  ['&lt;', '&gt;'],
]

const tailEnd = /(?:[)>.,\n]|&gt;)$/

/** The offset where the punctuation at the end of a word begins. */
function startOfTail(word: string): number {
  let start = word.length
  for (;;) {
    const last = tailEnd.exec(word.slice(Math.max(0, start - 4), start))
    if (last === null) return start
    start -= last[0].length
  }
}

function isUrl(word: string): boolean {
  const found = url.exec(word)
  return found !== null && (found[1] === undefined || isAddress(found[1]))
}

/**
 * Whether a text is an IPv6 address: two groups that end with a colon, then one to six more: `(?:[\da-f]{0,4}:){2}(?:[\da-f]{0,4}:?){1,6}`. As a
 * pattern, this would backtrack too much.
 */
function isAddress(text: string): boolean {
  const [first = '', second = '', ...others] = text.split(':')
  if (others.length === 0 || first.length > 4 || second.length > 4) return false
  const last = others.pop() ?? ''
  const groups = others.map((group) => Math.max(1, Math.ceil(group.length / 4)))
  return groups.reduce((sum, count) => sum + count, Math.ceil(last.length / 4)) <= 6
}

/** Splits a word into brackets before it, the word, and the punctuation after it. */
function parts(word: string): [head: string, middle: string, tail: string] {
  const head = /^(?:[(<]|&lt;)+/.exec(word)?.[0] ?? ''
  let middle = word.slice(head.length)
  const tailStart = startOfTail(middle)
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
  const attributes = ` rel="${escapeHtml(render, [...rels].sort().join(' '))}"${target === null ? '' : ` target="${escapeHtml(render, textArgument(target))}"`}`
  const schemes = extraSchemes === null ? [] : iterate(render, extraSchemes).map(textArgument)
  for (const scheme of schemes)
    if (!/^[\w.+-]{2,}:\/{0,2}$/.test(scheme)) throw typeFault(`'${scheme}' is not a valid URI scheme prefix.`)
  const most = limit === null ? undefined : integerArgument(limit)
  const cut = (text: string): string =>
    most !== undefined && lengthOf(text) > most ? `${sliceOf(text, 0, most)}...` : text
  const text = value instanceof Markup ? value.text : escapeHtml(render, textOf(render, value))
  let length = text.length
  return replaceEach(text, /\S+/g, ([word]) => {
    render.step(2 + word.length + schemes.length / 8)
    const [head, middle, tail] = parts(word)
    const piece = head + linked(middle, attributes, cut, schemes) + tail
    length += piece.length - word.length
    render.limitText(length)
    render.build(piece.length)
    return piece
  })
}

function linked(word: string, attributes: string, cut: (text: string) => string, schemes: readonly string[]): string {
  // Such a long word is not an address, and matching the patterns would take too long.
  if (word.length > 2000) return word
  if (isUrl(word)) return link(/^https?:\/\//.test(word) ? word : `https://${word}`, attributes, cut(word))
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
