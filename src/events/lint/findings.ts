import type { ErrorCode } from '../../errors/catalogue.ts'
import type { WarningCode } from '../../errors/warnings.ts'
import type { CicdError } from '../../errors/cicd-error.ts'
import { ProblemsError } from '../../config/problem.ts'
import type { Fail } from '../../config/problem.ts'
import type { Layer } from '../../config/merge.ts'
import { formatPath } from '../../json/path.ts'
import type { Path } from '../../json/path.ts'
import { given } from '../../json/given.ts'
import { yamlPlaces } from '../../yaml/positions.ts'
import type { Place } from '../../yaml/positions.ts'

/** A problem in a file: an error, or a likely mistake. */
export interface ValidationProblem {
  /** `error`: a command fails when it reaches the place; `warning`: a likely mistake. */
  readonly severity: 'error' | 'warning'
  /** For an error, the code that commands fail with; docs/errors.md lists all codes. */
  readonly code: string
  /** The file, as the user named it. */
  readonly file: string
  /** The path in the file; empty for the whole file. */
  readonly path: string
  /** Line in the file, counted from 1. */
  readonly line: number
  /** Column in the line, counted from 1. */
  readonly column: number
  readonly message: string
  readonly suggestion?: string
}

/** A problem before its line is known. */
export interface Finding {
  readonly code: ErrorCode | WarningCode
  /** The file as the user named it. */
  readonly source: string
  readonly path: Path
  readonly message: string
  readonly suggestion?: string
  /** The line and column in the text at the path. */
  readonly inside?: Place
  /** The line and column in the file, if there is no path. */
  readonly place?: Place
}

type Severity = ValidationProblem['severity']

/** Collects problems and locates them in their files. */
export class Findings {
  readonly #found: (Finding & { readonly severity: Severity })[] = []

  error(finding: Finding): void {
    this.#found.push({ ...finding, severity: 'error' })
  }

  warn(finding: Finding): void {
    this.#found.push({ ...finding, severity: 'warning' })
  }

  /** Adds the error of a step that failed. */
  readonly fail: Fail = (error, at) => {
    const [suggestion] = error.suggestions
    if (error instanceof ProblemsError) {
      // The error has the suggestions of all its problems: a problem with none must not get that of another one.
      if (error.problems.some((problem) => problem.suggestion !== undefined)) {
        for (const problem of error.problems) this.error({ code: error.code, ...problem })
        return
      }
      for (const problem of error.problems) this.error({ code: error.code, ...given({ suggestion }), ...problem })
      return
    }
    this.error({ code: error.code, ...given({ suggestion }), ...placed(error, at) })
  }

  /** Whether a problem has this code. */
  has(code: Finding['code']): boolean {
    return this.#found.some((finding) => finding.code === code)
  }

  /** Whether a command would fail at one of the places. */
  get hasErrors(): boolean {
    return this.#found.some(({ severity }) => severity === 'error')
  }

  /** Whether a schema check failed: problems that follow from it are already reported. */
  get hasSchemaErrors(): boolean {
    return this.#found.some(({ severity, code }) => severity === 'error' && code === 'INVALID_CONFIG')
  }

  /** Whether a whole file is invalid: then missing parts of it are not reported. */
  isBroken(source: string): boolean {
    return this.#found.some((one) => one.severity === 'error' && one.source === source && one.path.length === 0)
  }

  /** All problems without duplicates, sorted by file, line and column. */
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

/** Splits an error message into file, line and text: errors start with their file and line. */
function placed(error: CicdError, at: Parameters<Fail>[1]): Omit<Finding, 'code'> {
  const source = at?.source ?? error.file ?? ''
  const rest = error.message.startsWith(source) ? error.message.slice(source.length) : error.message
  const [prefix = '', line, column] = /^(?:, line (\d+)(?:, column (\d+))?)?: /.exec(rest) ?? []
  const path = at?.path ?? []
  const message = withoutPath(rest.slice(prefix.length), formatPath(path))
  const place = line === undefined ? undefined : { line: Number(line), column: Number(column ?? 1) }
  return { source, path, message, ...given({ place }) }
}

/** The message without the path that is printed before it. */
function withoutPath(message: string, path: string): string {
  return path !== '' && message.startsWith(`${path} is `) ? message.slice(path.length + 1) : message
}
