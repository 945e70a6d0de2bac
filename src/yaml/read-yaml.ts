import { parseEvents, YAMLException } from 'js-yaml'
import { CicdError, messageOf } from '../errors/cicd-error.ts'
import type { JsonValue } from '../json/json.ts'
import { shorten } from '../text/shorten.ts'
import { constructDocument } from './construct.ts'
import { indentContinuations } from './indent-continuations.ts'

/** The deepest nesting of lists and maps that is read and written. */
export const deepestNesting = 400

/**
 * Reads one YAML document as PyYAML's FullLoader does, as far as JSON allows (see resolve-scalar.ts); an empty text is null. Throws `INVALID_YAML`
 * (config) with `source`, line, column and the reason; the text itself is never quoted. With `report`, a repeated key of a map and
 * a tag such as `!!binary` are passed to it instead of thrown: the last value of the key counts, and the value is read as if it had no tag.
 */
export function readYaml(text: string, source: string, report?: (error: CicdError) => void): JsonValue {
  try {
    return readWith(source, { text }, report)
  } catch (error) {
    const indented = error instanceof YAMLException ? indentContinuations(text) : undefined
    if (indented === undefined) throw error instanceof CicdError ? error : invalid(source, error, { text })
    try {
      return readWith(source, indented, report)
    } catch (second) {
      throw second instanceof CicdError ? second : invalid(source, second, indented)
    }
  }
}

/** Nobody reads more errors that need not end the reading of one file. */
const mostFaults = 50

function readWith(source: string, read: ReadText, report?: (error: CicdError) => void): JsonValue {
  const faults: YAMLException[] = []
  const keep = (error: YAMLException) => {
    if (faults.length === mostFaults) throw error
    faults.push(error)
  }
  // js-yaml also counts the document and the innermost value.
  const value = constructDocument(parseEvents(read.text, { maxDepth: deepestNesting + 2 }), read.text, report && keep)
  // Only now: after an error the text is read in another way.
  for (const fault of faults) report?.(invalid(source, fault, read))
  return value
}

/** The longest reason in characters: keys and tags in it may be as long as the text. */
const longestReason = 300

interface ReadText {
  readonly text: string
  /** Blanks that were added before lines, and so are not in the user's text. */
  readonly added?: ReadonlyMap<number, number>
}

function invalid(source: string, error: unknown, { text, added }: ReadText): CicdError {
  const reason =
    badCharacter(error, text) ?? badBeginning(error, text) ?? `${reasonOf(error)}${quotesHint(error, text)}`
  return new CicdError('INVALID_YAML', `${source}${placeOf(error, added)}: ${shorten(reason, longestReason)}`, {
    file: source,
    cause: error,
  })
}

/** The messages of js-yaml for a forbidden character: they depend on its position, and name neither the character nor a solution. */
const forbidden = new Set([
  'expected valid JSON character',
  'null byte is not allowed in input',
  'the stream contains non-printable characters',
])

/** A better message for a value that begins with a reserved character. js-yaml reports it as bad indentation. */
function badBeginning(error: unknown, text: string): string | undefined {
  const character = error instanceof YAMLException && error.mark !== undefined ? text[error.mark.position] : undefined
  if (character === undefined || !['@', '`', '%'].includes(character)) return undefined
  return `a value cannot begin with ${character}: put it in quotes`
}

/** What to do about a template that is not in quotes: YAML takes its braces for maps. */
function quotesHint(error: unknown, text: string): string {
  if (!(error instanceof YAMLException) || error.mark === undefined) return ''
  const { position } = error.mark
  const before = text.slice(text.lastIndexOf('\n', position - 1) + 1, position + 1)
  const isTemplate = before.length <= longestReason && unquotedTemplate.test(before)
  return isTemplate ? ": put a template in quotes, '{{ … }}'" : ''
}

/** The beginning of a line in which a value, a key or an item begins with a template. */
const unquotedTemplate = /^(?:(?:[^'"#]|'[^']*'|"[^"]*")*?[:,[{-] *| *)\{\{/

function badCharacter(error: unknown, text: string): string | undefined {
  if (!(error instanceof YAMLException) || error.mark === undefined || !forbidden.has(error.reason)) return undefined
  const hex = text.charCodeAt(error.mark.position).toString(16).toUpperCase().padStart(4, '0')
  const escape = hex.startsWith('00') ? `\\x${hex.slice(2)}` : `\\u${hex}`
  return `the character U+${hex} is not allowed here: expected a printable character, or "${escape}" in double quotes`
}

function placeOf(error: unknown, added?: ReadonlyMap<number, number>): string {
  if (!(error instanceof YAMLException) || error.mark === undefined) return ''
  const { line, column } = error.mark
  return `, line ${line + 1}, column ${Math.max(column - (added?.get(line) ?? 0), 0) + 1}`
}

function reasonOf(error: unknown): string {
  return error instanceof YAMLException ? error.reason : messageOf(error)
}
