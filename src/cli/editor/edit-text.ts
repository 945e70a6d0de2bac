import { CicdError } from '../../errors/cicd-error.ts'
import { given } from '../../json/given.ts'
import { oneLine } from '../../text/escapes.ts'
import { readInput } from '../flags/input.ts'
import type { PrivateFolder } from './private-folder.ts'
import { runEditor } from './run-editor.ts'

/** A text that a person edits in a file. */
export interface Editing<Result> {
  readonly folder: PrivateFolder
  readonly editor: readonly [string, ...string[]]
  /** Comments above the text, each a line without its `#`. */
  readonly comments: readonly string[]
  readonly text: string
  /** Reads the written text. If it throws a CicdError, the editor opens again for a person. */
  readonly read: (text: string, source: string) => Result
  /** Whether a person uses the editor. If not, it opens only once, because a program would write the same text again. */
  readonly isPerson: boolean
  /** What to do with a file of the text that cannot be read. */
  readonly next: (file: string) => readonly string[]
}

const name = 'context.yaml'

/** Opens the editor until the text can be read; undefined if the person emptied the file. Throws the errors of `read`, and keeps the file then. */
export async function editText<Result>(editing: Editing<Result>): Promise<Result | undefined> {
  const { folder, editor, comments, isPerson, next } = editing
  let { text } = editing
  let problem: CicdError | undefined
  for (;;) {
    const before = commented(linesAbove(comments, problem)) + text
    const file = await folder.write(name, before)
    await runEditor(editor, file)
    let after = ''
    try {
      after = await readInput(file)
      text = withoutComments(after)
      return text.trim() === '' ? undefined : editing.read(after, file)
    } catch (error) {
      if (!(error instanceof CicdError)) throw error
      // A person who does not change an unreadable text has given up.
      if (!isPerson || (problem !== undefined && after === before)) throw kept(error, folder, file, next(file))
      problem = inNextFile(error, editing, { text, file })
    }
  }
}

/** Reads the text again as it stands in the file that opens next: the comments about the error move it down, so the error gets new line numbers. */
function inNextFile(
  error: CicdError,
  { comments, read }: Editing<unknown>,
  { text, file }: { readonly text: string; readonly file: string },
): CicdError {
  try {
    read(commented(linesAbove(comments, error)) + text, file)
    return error
  } catch (again) {
    return again instanceof CicdError ? again : error
  }
}

/** An error that names the file with the person's text, so that it is not lost. */
export function kept(
  error: CicdError,
  folder: PrivateFolder,
  file: string,
  suggestions: readonly string[] = [],
): CicdError {
  folder.keep()
  return new CicdError(error.code, `${error.message.replace(/\.$/, '')}; what you wrote is in ${file}`, {
    suggestions: [...error.suggestions, ...suggestions],
    cause: error,
    ...given({ file: error.file }),
  })
}

function linesAbove(comments: readonly string[], problem: CicdError | undefined): readonly string[] {
  return problem === undefined ? comments : [...comments, '', ...whatIsWrong(problem)]
}

function whatIsWrong({ message, suggestions }: CicdError): readonly string[] {
  return ['This could not be read:', ...[message, ...suggestions].map((line) => `  ${oneLine(line)}`)]
}

function commented(lines: readonly string[]): string {
  return lines.map((line) => `# ${line}`.trimEnd() + '\n').join('')
}

/** The text without our comments at the top; YAML ignores all other comments. */
function withoutComments(text: string): string {
  return text.replace(/^(?:#[^\n]*(?:\n|$))+/, '')
}
