import { parseEvents, YAMLException } from 'js-yaml'
import { CicdError, messageOf } from '../errors/cicd-error.ts'
import type { JsonValue } from '../json/json.ts'
import { shorten } from '../text/shorten.ts'
import { constructDocument } from './construct.ts'

/** Levels of lists and maps that are read and written. */
export const deepestNesting = 400

/**
 * Reads one YAML document as PyYAML's FullLoader does, as far as JSON goes (see resolve-scalar.ts); an empty text is null.
 * `warn` is told of integers that stay text because a number cannot hold them.
 * Throws `INVALID_YAML` (config) naming `source`, line, column and what is wrong; the text itself is never quoted.
 */
export function readYaml(text: string, source: string, warn?: (message: string) => void): JsonValue {
  const lineAt = lineCounter(text)
  try {
    // js-yaml counts the document and the innermost value too.
    return constructDocument(parseEvents(text, { maxDepth: deepestNesting + 2 }), text, (position) =>
      warn?.(`${source}, line ${lineAt(position)}: ${longInteger}`),
    )
  } catch (error) {
    throw new CicdError('INVALID_YAML', `${source}${placeOf(error)}: ${shorten(reasonOf(error), longestReason)}`, {
      file: source,
      cause: error,
    })
  }
}

/** Keys and tags that are named may be as long as the text. */
const longestReason = 300

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

function placeOf(error: unknown): string {
  if (!(error instanceof YAMLException) || error.mark === undefined) return ''
  return `, line ${error.mark.line + 1}, column ${error.mark.column + 1}`
}

function reasonOf(error: unknown): string {
  return error instanceof YAMLException ? error.reason : messageOf(error)
}
