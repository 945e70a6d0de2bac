import { isJsonNumber } from '../../json/exact-number.ts'
import { characterEscape } from '../../text/escapes.ts'
import { Fault } from './fault.ts'
import { limits } from './budget.ts'
import { isMap, mapEntries } from './map-object.ts'
import { printedNumber } from './numbers.ts'
import type { Render } from './render.ts'
import { replaceEach } from './text-builder.ts'
import { Undefined } from './undefined.ts'
import { isList, Markup, Tuple } from './values.ts'
import type { Printing, Value } from './values.ts'

/** A value as `{{ value }}` prints it: Python's `str`. */
export function textOf(render: Render, value: Value): string {
  if (typeof value === 'string') return value
  if (value instanceof Undefined) {
    render.use(value)
    return ''
  }
  if (value instanceof Markup) return value.text
  return quotedTextOf(render, value)
}

/** A value as Python's `repr` prints it: texts in quotes, lists and maps with their content. */
export function quotedTextOf(render: Render, value: Value): string {
  const parts: string[] = []
  new Printer(render, parts).print(value, 0)
  return parts.join('')
}

/** A value as Python's `ascii` prints it: `repr` with escapes. */
export function asciiTextOf(render: Render, value: Value): string {
  const text = quotedTextOf(render, value)
  render.build(text.length)
  return replaceEach(text, /[^\x00-\x7f]/gu, ([character]) => {
    render.step(1 / 4)
    return characterEscape(character)
  })
}

class Printer implements Printing {
  private readonly render: Render
  private readonly parts: string[]
  private length = 0

  constructor(render: Render, parts: string[]) {
    this.render = render
    this.parts = parts
  }

  print(value: Value, depth: number): void {
    if (depth > limits.depth) throw new Fault('limit', `lists and maps nested more than ${limits.depth} deep`)
    if (value === null) this.add('None')
    else if (value === true) this.add('True')
    else if (value === false) this.add('False')
    else if (isJsonNumber(value)) this.add(printedNumber(this.render, value))
    else if (typeof value === 'string') this.addQuoted(value)
    else if (isList(value)) this.printList(value, depth)
    else if (isMap(value)) this.printPairs(mapEntries(value), depth)
    else {
      this.render.use(value)
      value.printTo(this, depth)
    }
  }

  private printList(list: readonly Value[], depth: number): void {
    const tuple = list instanceof Tuple
    this.add(tuple ? '(' : '[')
    this.printItems(list, depth)
    if (tuple && list.length === 1) this.add(',')
    this.add(tuple ? ')' : ']')
  }

  printItems(items: readonly Value[], depth: number): void {
    let separator = ''
    for (const item of items) {
      this.add(separator)
      this.print(item, depth + 1)
      separator = ', '
    }
  }

  private printPairs(entries: readonly [Value, Value][], depth: number): void {
    let separator = '{'
    for (const [key, value] of entries) {
      this.add(separator)
      this.print(key, depth + 1)
      this.add(': ')
      this.print(value, depth + 1)
      separator = ', '
    }
    this.add(separator === '{' ? '{}' : '}')
  }

  private addQuoted(text: string): void {
    const quoted = quote(text)
    // Writing one escape takes as long as copying many characters.
    this.render.step((quoted.length - text.length - 2) / 4)
    this.add(quoted)
  }

  add(text: string): void {
    this.length += text.length
    this.render.limitText(this.length)
    this.render.build(text.length)
    this.render.step((text.length + 4) / limits.charactersPerStep)
    this.parts.push(text)
  }
}

const unprintable = /[\\\n\r\t]|[[\p{C}\p{Z}]--\x20]/gv
const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/** A text as a Python literal: in single quotes, unless it contains single quotes and no double quotes. */
function quote(text: string): string {
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'"
  const inner = replaceEach(text, unprintable, ([character]) => escapes[character] ?? characterEscape(character))
  return mark + (mark === "'" ? inner.replaceAll("'", "\\'") : inner) + mark
}

const growth: Readonly<Record<number, number>> = { 0x22: 4, 0x26: 4, 0x27: 4, 0x3c: 3, 0x3e: 3 }

/** Escapes a text for HTML and XML, as markupsafe does. */
export function escapeHtml(render: Render, text: string): string {
  let length = text.length
  for (let at = 0; at < text.length; at++) length += growth[text.charCodeAt(at)] ?? 0
  render.checkText(length)
  if (length === text.length) return text
  return text
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/'/g, '&#39;')
    .replace(/"/g, '&#34;')
}
