import type { ErrorCode, WarningCode } from '../../errors/catalogue.ts'
import type { CicdError } from '../../errors/cicd-error.ts'
import { ProblemsError } from '../../config/problem.ts'
import type { Fail } from '../../config/problem.ts'
import type { Layer } from '../../config/merge.ts'
import { formatPath } from '../../json/path.ts'
import type { Path } from '../../json/path.ts'
import { given } from '../../json/given.ts'
import { yamlPlaces } from '../../yaml/positions.ts'
import type { Place } from '../../yaml/positions.ts'

/** One thing that is wrong with a file, or looks so. */
export interface ValidationProblem {
  /** What is an error fails whenever it is reached. */
  readonly severity: 'error' | 'warning'
  /** Of an error the code that commands fail with; docs/errors.md has all. */
  readonly code: string
  /** As it was named. */
  readonly file: string
  /** Where in the file; empty for the whole. */
  readonly path: string
  /** From 1. */
  readonly line: number
  /** From 1. */
  readonly column: number
  readonly message: string
  readonly suggestion?: string
}

/** A problem before it is known on which line it stands. */
export interface Finding {
  readonly code: ErrorCode | WarningCode
  /** The file as the user named it. */
  readonly source: string
  readonly path: Path
  readonly message: string
  readonly suggestion?: string
  /** In the text that stands at the path. */
  readonly inside?: Place
  /** In the file, where there is no path. */
  readonly place?: Place
}

type Severity = ValidationProblem['severity']

/** Collects what is wrong, and says in the end where it stands. */
export class Findings {
  readonly #found: (Finding & { readonly severity: Severity })[] = []

  error(finding: Finding): void {
    this.#found.push({ ...finding, severity: 'error' })
  }

  warn(finding: Finding): void {
    this.#found.push({ ...finding, severity: 'warning' })
  }

  /** Takes what a step throws that could not be done. */
  readonly fail: Fail = (error, at) => {
    const [suggestion] = error.suggestions
    if (error instanceof ProblemsError) {
      for (const problem of error.problems) this.error({ code: error.code, ...given({ suggestion }), ...problem })
      return
    }
    this.error({ code: error.code, ...given({ suggestion }), ...placed(error, at) })
  }

  /** Whether something is wrong by its schema: what follows from that is said already. */
  get hasSchemaErrors(): boolean {
    return this.#found.some(({ severity, code }) => severity === 'error' && code === 'INVALID_CONFIG')
  }

  /** Whether a file as a whole is wrong: what it lacks says nothing then. */
  isBroken(source: string): boolean {
    return this.#found.some((one) => one.severity === 'error' && one.source === source && one.path.length === 0)
  }

  /** All of them, by file, line and column; each once. */
  located(layers: readonly Layer[]): readonly ValidationProblem[] {
    const texts = new Map(layers.flatMap(({ source, text }) => (text === undefined ? [] : [[source, text] as const])))
    const places = new Map([...texts].map(([source, text]) => [source, yamlPlaces(text)] as const))
    const problems = this.#found.map(({ severity, code, source, path, message, suggestion, inside, place }) => {
      const file = places.get(source)
      const stands = inside === undefined ? file?.placeOf(path) : file?.placeIn(path, inside)
      const { line, column } = place ?? stands ?? { line: 1, column: 1 }
      return { severity, code, file: source, path: formatPath(path), line, column, message, ...given({ suggestion }) }
    })
    const unique = new Map(problems.map((problem) => [JSON.stringify(problem), problem] as const))
    return [...unique.values()].toSorted(byPlace)
  }
}

function byPlace(a: ValidationProblem, b: ValidationProblem): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1
  return a.line - b.line || a.column - b.column || (a.severity < b.severity ? -1 : 1)
}

/** Errors name their file and line in front of what is wrong. */
function placed(error: CicdError, at: Parameters<Fail>[1]): Omit<Finding, 'code'> {
  const source = at?.source ?? error.file ?? ''
  const rest = error.message.startsWith(source) ? error.message.slice(source.length) : error.message
  const [prefix = '', line, column] = /^(?:, line (\d+)(?:, column (\d+))?)?: /.exec(rest) ?? []
  const message = rest.slice(prefix.length)
  const place = line === undefined ? undefined : { line: Number(line), column: Number(column ?? 1) }
  return { source, path: at?.path ?? [], message, ...given({ place }) }
}
