/** The value of a param or result. */
export type Value = string | readonly string[] | Readonly<Record<string, string>>

/** The replacements of one pass of Tekton's substitution; the keys are the texts between `$(` and `)`. */
export interface Replacements {
  readonly texts: ReadonlyMap<string, string>
  /** Lists, for references that are a whole element, with or without `[*]`. */
  readonly lists: ReadonlyMap<string, readonly string[]>
  /** Objects, for references that are the whole value of a param. */
  readonly objects: ReadonlyMap<string, Readonly<Record<string, string>>>
}

/** A pass with only texts. */
export function texts(entries: Iterable<readonly [string, string]>): Replacements {
  return { texts: new Map(entries), lists: new Map(), objects: new Map() }
}

/** Replaces known references, in one pass from the left: inserted text is not replaced again, and other references stay. */
export function replaceText(text: string, { texts }: Replacements): string {
  return text.replace(/\$\(([^()]+)\)/g, (reference, name: string) => texts.get(name) ?? reference)
}

/** Replaces an element of a list. A reference to a list becomes its elements (none if it is empty); anything else stays one element. */
export function replaceElement(text: string, replacements: Replacements): readonly string[] {
  return wholeReference(text, replacements.lists) ?? [replaceText(text, replacements)]
}

/** Replaces the value of a param. A reference to a whole list or object becomes that list or object. */
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

/** `Array.isArray` for readonly lists. */
export function isList(value: Value): value is readonly string[] {
  return Array.isArray(value)
}

function wholeReference<T>(text: string, known: ReadonlyMap<string, T>): T | undefined {
  const name = /^\$\(([^()]+)\)$/.exec(text)?.[1]
  return name === undefined ? undefined : known.get(name.replace(/\[\*\]$/, ''))
}
