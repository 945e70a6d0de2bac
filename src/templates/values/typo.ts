import { ExactNumber } from '../../json/exact-number.ts'
import { below, formatPath } from '../../json/path.ts'
import type { Path } from '../../json/path.ts'
import { nearName, shownName } from './near-name.ts'
import { Markup, RuntimeObject } from './values.ts'

/** A name that a template uses and its data does not have, where the data has a similar one. It holds names only, no values. */
export interface Typo {
  readonly name: string
  /** `state has no "versoin", did you mean "version"?` */
  readonly text: string
}

/** A lookup that found nothing. */
export interface Missing {
  readonly name: string
  /** The map without the name; undefined if the name is one of the template itself. */
  readonly owner: object | undefined
  /** What to write instead, if another way leads to what was meant: `|length`. */
  readonly instead?: string
  /** The names that exist. */
  readonly known: () => Iterable<string>
}

/** The most characters of a tag in which names are looked for. */
export const longestTag = 1000

/** The most lists and maps that are searched for the path of a map. */
const mostSearched = 10_000

/** The typo behind a failed lookup; undefined if no name is similar. */
export function typoOf({ name, owner, instead, known }: Missing, context: object): Typo | undefined {
  const near = (owner === undefined ? inState(name, context) : '') || nearName(name, known()) || meant(instead)
  if (near === '') return undefined
  const quoted = JSON.stringify(shownName(name))
  if (owner === undefined) return { name, text: `there is no ${quoted}${near}` }
  return { name, text: `${pathTo(owner, context) ?? kindOf(owner)} has no ${quoted}${near}` }
}

/** What a lookup did not find, and where: `state has no "build"`. Undefined for a name at the top that `state` does not have: it has a text of its own. */
export function absenceOf(
  { name, owner, instead, known }: Missing,
  context: object,
  source: string,
): Absence | undefined {
  if (owner === undefined) {
    const hint = inState(name, context)
    return hint === '' ? undefined : { text: `there is no ${JSON.stringify(shownName(name))}${hint}` }
  }
  const path = pathTo(owner, context)
  const near = withHyphens(name, known(), source) || nearName(name, known()) || meant(instead)
  const text = `${path ?? kindOf(owner)} has no ${JSON.stringify(shownName(name))}${near}`
  return { text, ...(path !== undefined && near === '' && { path: `${path}.${shownName(name)}` }) }
}

export interface Absence {
  readonly text: string
  /** The path of the missing member, if its map is in the context and no name there is similar. */
  readonly path?: string
}

function kindOf(owner: object): string {
  if (Array.isArray(owner)) return 'a list'
  return owner instanceof String || owner instanceof Markup ? 'a text' : 'a map'
}

function meant(instead: string | undefined): string {
  return instead === undefined ? '' : `, did you mean "${instead}"?`
}

/** A hint for `state.app-name`, which is a subtraction: a name with a hyphen needs brackets. `source` is the text of the tag. */
function withHyphens(name: string, known: Iterable<string>, source: string): string {
  const names = new Set(known)
  for (const [, written = ''] of source.slice(0, longestTag).matchAll(/\.(\w+(?:-\w+)+)/g)) {
    if (!written.startsWith(`${name}-`)) continue
    const parts = written.split('-')
    const lengths = parts.map((_, index) => parts.length - index)
    const found = lengths.map((length) => parts.slice(0, length).join('-')).find((each) => names.has(each))
    if (found !== undefined) return `, did you mean ["${found}"]?`
  }
  return ''
}

/** A hint for a name at the top that belongs to `state`: its names have to be written with `state.` before them. */
function inState(name: string, context: object): string {
  const state = 'state' in context && Object.hasOwn(context, 'state') ? context.state : undefined
  const isThere = typeof state === 'object' && state !== null && Object.hasOwn(state, name)
  return isThere ? `, did you mean "state.${shownName(name)}"?` : ''
}

/** Whether a map is a value of plain data, or is somewhere in it. */
export function isWithin(map: object, data: unknown): boolean {
  if (map === data) return true
  return typeof data === 'object' && data !== null && Object.values(data).some((child) => isWithin(map, child))
}

/** The shortest path of a map in the context; undefined if the template made it. */
function pathTo(owner: object, context: object): string | undefined {
  const open: { readonly value: object; readonly path: Path }[] = [{ value: context, path: [] }]
  for (const { value, path } of open) {
    for (const [key, child] of Object.entries(value) as [string, unknown][]) {
      if (typeof child !== 'object' || child === null) continue
      if (child instanceof ExactNumber || child instanceof RuntimeObject) continue
      const place = below(path, Array.isArray(value) ? Number(key) : key)
      if (child === owner) return shownName(formatPath(place))
      if (open.length < mostSearched) open.push({ value: child, path: place })
    }
  }
  return undefined
}
