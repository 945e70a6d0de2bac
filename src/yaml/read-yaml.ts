import { parseEvents, YAMLException } from 'js-yaml'
import { CicdError, messageOf } from '../errors/cicd-error.ts'
import type { JsonValue } from '../json/json.ts'
import { constructDocument } from './construct.ts'
import { indentContinuations } from './indent-continuations.ts'

/** Levels of lists and maps that are read and written. */
export const deepestNesting = 400

/**
 * Reads one YAML document as PyYAML's FullLoader does, as far as JSON goes (see resolve-scalar.ts); an empty text is null.
 * `warn` is told of integers that stay text because a number cannot hold them.
 * Throws `INVALID_YAML` (config) naming `source`, line, column and what is wrong; the text itself is never quoted.
 */
export function readYaml(text: string, source: string, warn?: (message: string) => void): JsonValue {
  const listener = (message: string) => warn?.(`${source}, ${message}`)
  try {
    return readWith(text, listener)
  } catch (error) {
    const indented = error instanceof YAMLException ? indentContinuations(text) : undefined
    if (indented === undefined) throw invalid(source, error)
    try {
      return readWith(indented.text, listener)
    } catch (second) {
      throw invalid(source, second, indented.added)
    }
  }
}

function readWith(text: string, warn: (message: string) => void): JsonValue {
  const lineAt = lineCounter(text)
  // js-yaml counts the document and the innermost value too.
  return constructDocument(parseEvents(text, { maxDepth: deepestNesting + 2 }), text, (position) => {
    warn(`line ${lineAt(position)}: ${longInteger}`)
  })
}

/** `added` blanks stand in front of the lines that were read, but not of those that the user wrote. */
function invalid(source: string, error: unknown, added?: ReadonlyMap<number, number>): CicdError {
  return new CicdError('INVALID_YAML', `${source}${placeOf(error, added)}: ${reasonOf(error)}`, {
    file: source,
    cause: error,
  })
}

const longInteger = 'an integer beyond 2^53 is kept as text; quotes around it say so to everybody'

/** Numbers of lines for positions that come in order, each text looked at once. */
function lineCounter(text: string): (position: number) => number {
  let [line, counted] = [1, 0]
  return (position) => {
    if (position < counted) [line, counted] = [1, 0]
    for (;;) {
      const end = text.indexOf('\n', counted)
      if (end === -1 || end >= position) return line
      line++
      counted = end + 1
    }
  }
}

function placeOf(error: unknown, added?: ReadonlyMap<number, number>): string {
  if (!(error instanceof YAMLException) || error.mark === undefined) return ''
  const { line, column } = error.mark
  return `, line ${line + 1}, column ${Math.max(column - (added?.get(line) ?? 0), 0) + 1}`
}

function reasonOf(error: unknown): string {
  return error instanceof YAMLException ? error.reason : messageOf(error)
}
