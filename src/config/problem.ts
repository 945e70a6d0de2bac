import { formatPath } from '../json/path.ts'
import type { Path } from '../json/path.ts'
import { CicdError } from '../errors/cicd-error.ts'
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
  return new CicdError('INVALID_CONFIG', message, { file: problems[0].source, suggestions })
}

/** Throws `INVALID_CONFIG` (config) if there are problems. */
export function requireNone(problems: readonly Problem[]): void {
  const [first, ...others] = problems
  if (first !== undefined) throw invalidConfig([first, ...others])
}
