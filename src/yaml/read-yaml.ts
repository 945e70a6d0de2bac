import { parseEvents, YAMLException } from 'js-yaml'
import { CicdError, messageOf } from '../errors/cicd-error.ts'
import type { JsonValue } from '../json/json.ts'
import { shorten } from '../text/shorten.ts'
import { constructDocument } from './construct.ts'
import { indentContinuations } from './indent-continuations.ts'

/** Levels of lists and maps that are read and written. */
export const deepestNesting = 400

/**
 * Reads one YAML document as PyYAML's FullLoader does, as far as JSON goes (see resolve-scalar.ts); an empty text is null.
 * Throws `INVALID_YAML` (config) naming `source`, line, column and what is wrong; the text itself is never quoted.
 */
export function readYaml(text: string, source: string): JsonValue {
  try {
    return readWith(text)
  } catch (error) {
    const indented = error instanceof YAMLException ? indentContinuations(text) : undefined
    if (indented === undefined) throw invalid(source, error)
    try {
      return readWith(indented.text)
    } catch (second) {
      throw invalid(source, second, indented.added)
    }
  }
}

function readWith(text: string): JsonValue {
  // js-yaml counts the document and the innermost value too.
  return constructDocument(parseEvents(text, { maxDepth: deepestNesting + 2 }), text)
}

/** Keys and tags that are named may be as long as the text. */
const longestReason = 300

/** `added` blanks stand in front of the lines that were read, but not of those that the user wrote. */
function invalid(source: string, error: unknown, added?: ReadonlyMap<number, number>): CicdError {
  return new CicdError(
    'INVALID_YAML',
    `${source}${placeOf(error, added)}: ${shorten(reasonOf(error), longestReason)}`,
    {
      file: source,
      cause: error,
    },
  )
}

function placeOf(error: unknown, added?: ReadonlyMap<number, number>): string {
  if (!(error instanceof YAMLException) || error.mark === undefined) return ''
  const { line, column } = error.mark
  return `, line ${line + 1}, column ${Math.max(column - (added?.get(line) ?? 0), 0) + 1}`
}

function reasonOf(error: unknown): string {
  return error instanceof YAMLException ? error.reason : messageOf(error)
}
