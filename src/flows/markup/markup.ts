import { visibleText } from './visible-text.ts'

const made = new WeakSet<Markup>()

/** Text of HTML or SVG that only this module can make, so that data never counts as markup. */
export class Markup {
  readonly #text: string

  constructor(text: string, key: typeof maker) {
    if (key !== maker) throw new TypeError('markup is made by markup`` alone')
    this.#text = text
    made.add(this)
  }

  toString(): string {
    return this.#text
  }
}

const maker = Symbol('maker')

/** Values for a page: text and numbers are escaped, `undefined` and `false` are left out. */
export type Part = Markup | string | number | undefined | false | readonly Part[]

/**
 * Markup of a page: the tag of a template, whose values are escaped as text. Values are safe between tags and in attributes with double quotes only; not in
 * scripts, styles, names of tags or names of attributes.
 */
export function markup(texts: TemplateStringsArray, ...values: readonly Part[]): Markup {
  let text = texts[0] ?? ''
  values.forEach((value, index) => (text += escaped(value) + (texts[index + 1] ?? '')))
  return new Markup(text, maker)
}

function escaped(part: Part): string {
  if (part === undefined || part === false) return ''
  if (typeof part === 'number') return String(part)
  if (typeof part === 'string') return escapeText(part)
  if (part instanceof Markup && made.has(part)) return part.toString()
  if (Array.isArray(part)) return (part as readonly Part[]).map(escaped).join('')
  throw new TypeError('a value of a page is neither text nor markup')
}

const entities: Readonly<Record<string, string>> = {
  ...{ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;', '`': '&#96;' },
}

/** Text for HTML and XML, between tags and in quotes. */
function escapeText(text: string): string {
  return visibleText(text).replace(/[&<>"'`]/g, (character) => entities[character] ?? '')
}
