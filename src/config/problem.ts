import { formatPath } from '../json/path.ts'
import type { Path } from '../json/path.ts'
import { CicdError } from '../errors/cicd-error.ts'

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

/** All problems as one `INVALID_CONFIG` (config), a line each. */
function invalidConfig(problems: readonly [Problem, ...Problem[]]): CicdError {
  const lines = problems.map(problemText)
  const message = lines.length === 1 ? lines.join('') : `${lines.length} problems:\n  ${lines.join('\n  ')}`
  const suggestions = [...new Set(problems.flatMap(({ suggestion }) => suggestion ?? []))]
  return new CicdError('INVALID_CONFIG', message, { file: problems[0].source, suggestions })
}

/** Throws `INVALID_CONFIG` (config) if there are problems. */
export function requireNone(problems: readonly Problem[]): void {
  const [first, ...others] = problems
  if (first !== undefined) throw invalidConfig([first, ...others])
}
