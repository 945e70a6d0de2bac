/** The value of a param or result. */
export type Value = string | readonly string[] | Readonly<Record<string, string>>

/** What one pass of Tekton's substitution knows; keys are what stands between `$(` and `)`. */
export interface Replacements {
  readonly texts: ReadonlyMap<string, string>
  /** Lists that may stand as a whole element, with or without `[*]`. */
  readonly lists: ReadonlyMap<string, readonly string[]>
  /** Objects that may stand as the whole value of a param. */
  readonly objects: ReadonlyMap<string, Readonly<Record<string, string>>>
}

/** A pass that knows texts only. */
export function texts(entries: Iterable<readonly [string, string]>): Replacements {
  return { texts: new Map(entries), lists: new Map(), objects: new Map() }
}

/** Replaces references that are known, in one pass from the left: what was put in is not looked at again, and other references stay as they are. */
export function replaceText(text: string, { texts }: Replacements): string {
  return text.replace(/\$\(([^()]+)\)/g, (reference, name: string) => texts.get(name) ?? reference)
}

/** An element of a list: a reference to a list alone becomes its elements, be it none; anything else stays one element. */
export function replaceElement(text: string, replacements: Replacements): readonly string[] {
  return wholeReference(text, replacements.lists) ?? [replaceText(text, replacements)]
}

/** The value of a param that is passed on; a reference to a list or an object alone takes its place. */
export function replaceValue(value: Value, replacements: Replacements): Value {
  if (typeof value === 'string') {
    return (
      wholeReference(value, replacements.lists) ??
      wholeReference(value, replacements.objects) ??
      replaceText(value, replacements)
    )
  }
  if (isList(value)) return value.flatMap((element) => replaceElement(element, replacements))
  return Object.fromEntries(Object.entries(value).map(([key, text]) => [key, replaceText(text, replacements)]))
}

/** `Array.isArray` for what may not be changed. */
export function isList(value: Value): value is readonly string[] {
  return Array.isArray(value)
}

function wholeReference<T>(text: string, known: ReadonlyMap<string, T>): T | undefined {
  const name = /^\$\(([^()]+)\)$/.exec(text)?.[1]
  return name === undefined ? undefined : known.get(name.replace(/\[\*\]$/, ''))
}
