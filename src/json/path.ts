import { CicdError } from '../errors/cicd-error.ts'
import { shorten } from '../text/shorten.ts'

/** A name is a key of a map, or the number of an item if the parent is a list. An index is only the number of an item (negative: from the end). */
export type Step = { readonly kind: 'name'; readonly name: string } | { readonly kind: 'index'; readonly index: number }

/** A plain path: it leads to at most one value. */
export type Path = readonly Step[]

/** `append`: the path ended in `[]`; `add`: it ended in `{}`. */
export interface SetPath {
  readonly path: Path
  readonly mode: 'set' | 'append' | 'add'
}

interface Limits {
  readonly characters: number
  readonly steps: number
}

const writeLimits: Limits = { characters: 4000, steps: 200 }
// Larger than the limits for writing: the inverse of a write is written by formatPath, with more quotes and perhaps one more step.
const readLimits: Limits = { characters: 10_000, steps: 250 }
const forbiddenNames = new Set(['__proto__', 'constructor', 'prototype'])
const quoted = /"[^"\\]*(?:\\.[^"\\]*)*"|'[^'\\]*(?:\\.[^'\\]*)*'/sy
const item = /\[(-[1-9]\d{0,14}|0|[1-9]\d{0,14})\]/y
// No spaces at the ends, so that `a . b` and `a =1` are errors, not odd names.
const bareName = /[^\s.[\]{}"'=$*?,|\p{Cc}](?:[^.[\]{}"'=$*?,|\p{Cc}]*[^\s.[\]{}"'=$*?,|\p{Cc}])?/uy

/** Parses a plain path: `state.runs.1`, `pipelines.build.event-handlers`, `a["b.c"]`, `a."b.c"`, `a[0]`. Throws `BAD_PATH` (usage). */
export function parsePath(text: string): Path {
  return parseWithin(text, readLimits)
}

function parseWithin(text: string, limits: Limits): Path {
  refuseLongPath(text, limits)
  if (isJsonPath(text)) throw badPath(text, 'it is a JSONPath expression where a plain path is expected')
  const steps: Step[] = []
  let position = 0
  while (position < text.length || steps.length === 0) {
    const bracket = text[position] === '['
    if (!bracket && steps.length > 0) {
      if (text[position] !== '.') throw badPath(text, `expected "." or "[" at position ${position + 1}`)
      position++
    }
    const read = bracket ? readBracket(text, position) : readName(text, position)
    steps.push(read.step)
    position = read.end
  }
  if (steps.length > limits.steps) {
    throw badPath(text, `it has ${steps.length} steps, at most ${limits.steps} are allowed`)
  }
  return steps
}

/** Parses a path for writing: a plain path, perhaps with `[]` or `{}` at its end. Throws `BAD_PATH` or `FORBIDDEN_PATH` (usage). */
export function parseSetPath(text: string): SetPath {
  const mode = text.endsWith('[]') ? 'append' : text.endsWith('{}') ? 'add' : 'set'
  return { path: parseWritablePath(mode === 'set' ? text : text.slice(0, -2)), mode }
}

/** Parses a plain path for writing. Throws `BAD_PATH` or `FORBIDDEN_PATH` (usage). */
export function parseWritablePath(text: string): Path {
  const path = parseWithin(text, writeLimits)
  for (const step of path) {
    if (step.kind === 'index' && step.index < 0) {
      throw badPath(text, `[${step.index}] counts from the end, which is allowed only for reading`)
    }
    if (step.kind === 'name' && forbiddenNames.has(step.name)) {
      throw new CicdError('FORBIDDEN_PATH', `${text} cannot be set: the name ${step.name} is not allowed`)
    }
  }
  return path
}

/** Whether a text is JSONPath, not a plain path: it contains `$ * .. ? , |` or a slice outside quotes. */
export function isJsonPath(text: string): boolean {
  const unquoted = text.replace(/"[^"\\]*(?:\\.?[^"\\]*)*(?:"|$)|'[^'\\]*(?:\\.?[^'\\]*)*(?:'|$)/gs, '""')
  return /[$*?,|]|\.\.|\[[^[\]]*:/.test(unquoted)
}

/** Writes a path so that `parsePath` returns the same steps; names are quoted if necessary. */
export function formatPath(steps: Path): string {
  return steps
    .map((step, position) => (position === 0 ? formatStep(step).replace(/^\./, '') : formatStep(step)))
    .join('')
}

/** The path through maps with these names. */
export function pathOfNames(...names: readonly string[]): Path {
  return names.map((name) => ({ kind: 'name', name }))
}

/** Writes the path through maps with these names. */
export function formatNames(...names: readonly string[]): string {
  return formatPath(pathOfNames(...names))
}

/** Throws `BAD_PATH` (usage) for a text that is too long for a path or JSONPath: parsing it could take long. */
export function refuseLongPath(text: string, limits = readLimits): void {
  if (text.length > limits.characters) {
    throw badPath(text, `it has ${text.length} characters, at most ${limits.characters} are allowed`)
  }
}

function formatStep(step: Step): string {
  if (step.kind === 'index') return `[${step.index}]`
  return matchAt(bareName, step.name, 0) === step.name ? `.${step.name}` : `[${JSON.stringify(step.name)}]`
}

interface ReadStep {
  readonly step: Step
  readonly end: number
}

function readName(text: string, start: number): ReadStep {
  const quote = text[start] === '"' || text[start] === "'"
  const found = matchAt(quote ? quoted : bareName, text, start)
  if (found === undefined) {
    const rest = text.slice(1)
    if (start === 0 && text.startsWith('.') && matchAt(bareName, rest, 0) !== undefined) {
      throw badPath(text, 'it begins with a dot', `Leave out the first dot: ${shorten(rest, 120)}`)
    }
    throw badPath(
      text,
      `expected ${quote ? 'a closing quote for the one' : 'a name'} at position ${start + 1}`,
      '["…"] may hold any name.',
    )
  }
  return { step: { kind: 'name', name: quote ? unquote(text, found, start) : found }, end: start + found.length }
}

function readBracket(text: string, start: number): ReadStep {
  const index = matchAt(item, text, start)
  if (index !== undefined)
    return { step: { kind: 'index', index: Number(index.slice(1, -1)) }, end: start + index.length }
  const found = matchAt(quoted, text, start + 1)
  if (found === undefined) {
    const hint = text.startsWith('[]', start) ? 'only the end of a path to be set may be "[]"' : undefined
    throw badPath(text, `expected an item number or a quoted name at position ${start + 2}`, hint)
  }
  const end = start + 1 + found.length
  if (text[end] !== ']') throw badPath(text, `expected "]" at position ${end + 1}`)
  return { step: { kind: 'name', name: unquote(text, found, start + 1) }, end: end + 1 }
}

/** Escapes are those of JSON in both kinds of quotes, and `\'`. */
function unquote(text: string, literal: string, start: number): string {
  const json = literal
    .slice(1, -1)
    .replace(/\\(.)|"/gs, (whole, escaped?: string) => (escaped === undefined ? '\\"' : escaped === "'" ? "'" : whole))
  try {
    return JSON.parse(`"${json}"`) as string
  } catch (cause) {
    const escapes =
      'Inside quotes the escapes are \\" \\\' \\\\ \\/ \\b \\f \\n \\r \\t and \\u with four hexadecimal digits.'
    throw badPath(
      text,
      `the quoted name at position ${start + 1} holds a wrong escape or a control character`,
      escapes,
      cause,
    )
  }
}

function matchAt(pattern: RegExp, text: string, position: number): string | undefined {
  pattern.lastIndex = position
  return pattern.exec(text)?.[0]
}

function badPath(text: string, why: string, hint?: string, cause?: unknown): CicdError {
  const what = text === '' ? 'the path is empty' : `${shorten(text, 120)} is not a path`
  return new CicdError('BAD_PATH', `${what}: ${why}`, { suggestions: hint === undefined ? [] : [hint], cause })
}

/** A path below another one: names, and indexes of lists. */
export function below(path: Path, ...steps: readonly (string | number)[]): Path {
  const made = steps.map((step): Step => {
    return typeof step === 'number' ? { kind: 'index', index: step } : { kind: 'name', name: step }
  })
  return [...path, ...made]
}
