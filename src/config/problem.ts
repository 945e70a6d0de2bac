import type { ErrorCode } from '../errors/catalogue.ts'
import { formatPath } from '../json/path.ts'
import type { Path } from '../json/path.ts'
import { CicdError } from '../errors/cicd-error.ts'
import type { ErrorOptions } from '../errors/cicd-error.ts'
import { shorten } from '../text/shorten.ts'

/** One thing that is wrong with a file. */
export interface Problem {
  /** The file as the user named it. */
  readonly source: string
  /** Where in it; empty for the whole. */
  readonly path: Path
  readonly message: string
  readonly suggestion?: string
}

/** `config.yaml: cicdstatemgr.datasources.redis: …`, for errors and warnings alike. */
export function problemText({ source, path, message }: Problem): string {
  return path.length === 0 ? `${source}: ${message}` : `${source}: ${formatPath(path)}: ${message}`
}

/** An error that knows where in the files each of its problems stands. */
export class ProblemsError extends CicdError {
  readonly problems: readonly Problem[]

  constructor(code: ErrorCode, message: string, problems: readonly Problem[], options: ErrorOptions = {}) {
    super(code, message, options)
    this.problems = problems
  }
}
/** Nobody reads more at once, and a key may be as long as its file. */
const mostLines = 100
const longestLine = 2000

/** All problems as one `INVALID_CONFIG` (config), a line each. */
function invalidConfig(problems: readonly [Problem, ...Problem[]]): CicdError {
  const lines = problems.slice(0, mostLines).map((problem) => shorten(problemText(problem), longestLine))
  const left = problems.length - lines.length
  if (left > 0) lines.push(`… and ${left} more`)
  const message = problems.length === 1 ? lines.join('') : `${problems.length} problems:\n  ${lines.join('\n  ')}`
  const suggestions = [...new Set(problems.flatMap(({ suggestion }) => suggestion ?? []))]
  return new ProblemsError('INVALID_CONFIG', message, problems, { file: problems[0].source, suggestions })
}

/** Throws `INVALID_CONFIG` (config) if there are problems. */
export function requireNone(problems: readonly Problem[]): void {
  const [first, ...others] = problems
  if (first !== undefined) throw invalidConfig([first, ...others])
}

/** Told of each thing that is wrong, in order. Whoever wants no more than the first throws it. */
export type Fail = (error: CicdError, at?: Pick<Problem, 'source' | 'path'>) => void

/** Stops at the first thing that is wrong. */
export const stop: Fail = (error) => {
  throw error
}

/** Runs a step whose failure is told like any other: undefined then. */
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
