import type { ErrorCode } from '../errors/catalogue.ts'
import { formatPath } from '../json/path.ts'
import type { Path } from '../json/path.ts'
import { CicdError } from '../errors/cicd-error.ts'
import type { ErrorOptions } from '../errors/cicd-error.ts'
import { shorten } from '../text/shorten.ts'

/** A problem in a file. */
export interface Problem {
  /** The file as the user named it. */
  readonly source: string
  /** The path in the file; empty for the whole file. */
  readonly path: Path
  readonly message: string
  readonly suggestion?: string
}

/** The text of an error or warning: `config.yaml: cicdstatemgr.datasources.redis: …`. */
export function problemText({ source, path, message }: Problem): string {
  return path.length === 0 ? `${source}: ${message}` : `${source}: ${formatPath(path)}: ${message}`
}

/** An error with the file and path of each of its problems. */
export class ProblemsError extends CicdError {
  readonly problems: readonly Problem[]

  constructor(code: ErrorCode, message: string, problems: readonly Problem[], options: ErrorOptions = {}) {
    super(code, message, options)
    this.problems = problems
  }
}
/** Maximum number of lines in a message. People do not read more, and a key may be as long as its file. */
const mostLines = 100
const longestLine = 2000

/** All problems as one `INVALID_CONFIG` (config), with a line for each. */
function invalidConfig(problems: readonly [Problem, ...Problem[]], textsOf: TextsOf): CicdError {
  const lines = textsOf(problems.slice(0, mostLines)).map((line) => shorten(line, longestLine))
  const left = problems.length - lines.length
  if (left > 0) lines.push(`… and ${left} more`)
  const message = problems.length === 1 ? lines.join('') : `${problems.length} problems:\n  ${lines.join('\n  ')}`
  const suggestions = [...new Set(problems.flatMap(({ suggestion }) => suggestion ?? []))]
  return new ProblemsError('INVALID_CONFIG', message, problems, { file: problems[0].source, suggestions })
}

/** The text of each problem. */
type TextsOf = (problems: readonly Problem[]) => readonly string[]

/** Throws `INVALID_CONFIG` (config) unless the list is empty. A caller that has the texts of the files passes texts with lines. */
export function requireNone(
  problems: readonly Problem[],
  textsOf: TextsOf = (all) => all.map((problem) => problemText(problem)),
): void {
  const [first, ...others] = problems
  if (first !== undefined) throw invalidConfig([first, ...others], textsOf)
}

/** Receives each error, in order. A caller that only needs the first one throws it. */
export type Fail = (error: CicdError, at?: Pick<Problem, 'source' | 'path'>) => void

/** Throws the first error. */
export const stop: Fail = (error) => {
  throw error
}

/** Runs a step and passes its error to `fail`; returns undefined then. */
export async function attempt<T>(
  fail: Fail,
  step: () => T | Promise<T>,
  at?: Pick<Problem, 'source' | 'path'>,
): Promise<T | undefined> {
  try {
    return await step()
  } catch (error) {
    if (!(error instanceof CicdError)) throw error
    fail(error, at)
    return undefined
  }
}
