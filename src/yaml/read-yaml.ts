import { parseEvents, YAMLException } from 'js-yaml'
import { CicdError, messageOf } from '../errors/cicd-error.ts'
import type { JsonValue } from '../json/json.ts'
import { constructDocument } from './construct.ts'

/** Levels of lists and maps that are read and written. */
export const deepestNesting = 400

/**
 * Reads one YAML document as PyYAML's FullLoader does, as far as JSON goes (see resolve-scalar.ts); an empty text is null.
 * Throws `INVALID_YAML` (config) naming `source`, line, column and what is wrong; the text itself is never quoted.
 */
export function readYaml(text: string, source: string): JsonValue {
  try {
    // js-yaml counts the document and the innermost value too.
    return constructDocument(parseEvents(text, { maxDepth: deepestNesting + 2 }), text)
  } catch (error) {
    throw new CicdError('INVALID_YAML', `${source}${placeOf(error)}: ${reasonOf(error)}`, {
      file: source,
      cause: error,
    })
  }
}

function placeOf(error: unknown): string {
  if (!(error instanceof YAMLException) || error.mark === undefined) return ''
  return `, line ${error.mark.line + 1}, column ${error.mark.column + 1}`
}

function reasonOf(error: unknown): string {
  return error instanceof YAMLException ? error.reason : messageOf(error)
}
