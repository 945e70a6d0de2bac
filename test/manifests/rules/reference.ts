import type { JsonValue } from '../../../src/json/json.ts'

/** One `$(…)` in a text. */
export interface Reference {
  /** As written, with `$(` and `)`. */
  readonly text: string
  /** Its names, those in brackets and quotes too: `params`, `set`. */
  readonly names: readonly string[]
  /** Whether it ends in `[*]`. */
  readonly star: boolean
}

const expression = /^([A-Za-z_][\w-]*)((?:\.[\w-]+|\['[^']*'\]|\["[^"]*"\]|\[\d+\])*)(\[\*\])?$/
const segment = /\.([\w-]+)|\['([^']*)'\]|\["([^"]*)"\]/g

/** The variables that stand in a text; what no variable of Tekton or the kubelet can be is left out, as `$(cat file)` in a script. */
export function referencesIn(text: string): Reference[] {
  return [...text.matchAll(/\$\(([^()]*)\)/g)].flatMap(([whole, inner = '']) => {
    const parsed = expression.exec(inner)
    if (parsed === null) return []
    const [, root = '', rest = '', star] = parsed
    const names = [...rest.matchAll(segment)].map(([, plain, single, double]) => plain ?? single ?? double ?? '')
    return [{ text: whole, names: [root, ...names], star: star !== undefined }]
  })
}

/** Whether what a variable brings was written by whoever started the run, or by a step from it: params and results. */
export function isUserText({ names: [root, second, third] }: Reference): boolean {
  if (root === 'params' || root === 'inputs' || root === 'tt') return true
  return (root === 'steps' || root === 'tasks' || root === 'finally') && second !== undefined && third === 'results'
}

/** A text and where it stands. */
export interface TextAt {
  readonly path: string
  readonly text: string
}

/** Every text within a value. */
function* textsIn(value: unknown, path: string): Generator<TextAt> {
  if (typeof value === 'string') {
    yield { path, text: value }
  } else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield* textsIn(item, `${path}[${index}]`)
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value as Record<string, JsonValue>)) yield* textsIn(item, join(path, key))
  }
}

/** A reference and where it stands. */
export interface ReferenceAt extends Reference {
  readonly path: string
  /** The whole text in which it stands. */
  readonly within: string
}

/** Every variable within a value. */
export function referencesWithin(value: unknown, path: string): ReferenceAt[] {
  return [...textsIn(value, path)].flatMap((place) =>
    referencesIn(place.text).map((reference) => ({ ...reference, path: place.path, within: place.text })),
  )
}

/** The path of a field; names that are no words stand in brackets. */
export function join(path: string, key: string): string {
  if (!/^[\w-]+$/.test(key)) return `${path}["${key}"]`
  return path === '' ? key : `${path}.${key}`
}
