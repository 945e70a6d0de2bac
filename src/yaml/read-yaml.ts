import { parseEvents, YAMLException } from 'js-yaml'
import { CicdError, messageOf } from '../errors/cicd-error.ts'
import type { JsonValue } from '../json/json.ts'
import { shorten } from '../text/shorten.ts'
import { constructDocument } from './construct.ts'
import type { RefusedYaml } from './construct.ts'
import { indentContinuations } from './indent-continuations.ts'

/** Levels of lists and maps that are read and written. */
export const deepestNesting = 400

/**
 * Reads one YAML document as PyYAML's FullLoader does, as far as JSON goes (see resolve-scalar.ts); an empty text is null.
 * Throws `INVALID_YAML` (config) naming `source`, line, column and what is wrong; the text itself is never quoted. With `tell` a key that a map has twice
 * does not end the reading: the error is told, and the last one counts.
 */
export function readYaml(text: string, source: string, tell?: (error: CicdError) => void): JsonValue {
  try {
    return readWith(source, { text }, tell)
  } catch (error) {
    const indented = error instanceof YAMLException ? indentContinuations(text) : undefined
    if (indented === undefined) throw error instanceof CicdError ? error : invalid(source, error, { text })
    try {
      return readWith(source, indented, tell)
    } catch (second) {
      throw second instanceof CicdError ? second : invalid(source, second, indented)
    }
  }
}

function readWith(source: string, read: ReadText, tell?: (error: CicdError) => void): JsonValue {
  const repeated: RefusedYaml[] = []
  const keep = tell && ((refused: RefusedYaml) => repeated.push(refused))
  // js-yaml counts the document and the innermost value too.
  const value = constructDocument(parseEvents(read.text, { maxDepth: deepestNesting + 2 }), read.text, keep)
  // Only now: the text may be read in another way.
  for (const refused of repeated) tell?.(invalid(source, refused, read))
  return value
}

/** Keys and tags that are named may be as long as the text. */
const longestReason = 300

interface ReadText {
  readonly text: string
  /** Blanks that stand in front of the lines that were read, but not of those that the user wrote. */
  readonly added?: ReadonlyMap<number, number>
}

function invalid(source: string, error: unknown, { text, added }: ReadText): CicdError {
  const reason = badCharacter(error, text) ?? badBeginning(error, text) ?? reasonOf(error)
  return new CicdError('INVALID_YAML', `${source}${placeOf(error, added)}: ${shorten(reason, longestReason)}`, {
    file: source,
    cause: error,
  })
}

/** What js-yaml says of a character that YAML does not allow: it depends on where the character stands, and names neither it nor a way out. */
const forbidden = new Set([
  'expected valid JSON character',
  'null byte is not allowed in input',
  'the stream contains non-printable characters',
])

/** js-yaml calls a value that begins with a character that is kept for YAML itself badly indented. */
function badBeginning(error: unknown, text: string): string | undefined {
  const character = error instanceof YAMLException && error.mark !== undefined ? text[error.mark.position] : undefined
  if (character === undefined || !['@', '`', '%'].includes(character)) return undefined
  return `a value cannot begin with ${character}: put it in quotes`
}

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
